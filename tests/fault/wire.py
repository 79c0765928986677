"""Proxies of byte streams, held by the tests: PostgreSQL's socket, where the answer to a COMMIT can be lost, and the FIX
session's TCP connection, which can be cut or stopped."""
import os
import socket
import threading

CHUNK = 1 << 16


class Wire:
    """Passes bytes both ways, a pair of threads a connection."""

    def __init__(self, listener, connect):
        self.listener, self.connect, self.pairs, self.lock = listener, connect, set(), threading.Lock()
        self.open, self.flowing = True, threading.Event()
        self.flowing.set()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while self.open:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            try:
                far = self.connect()
            except OSError:
                near.close()
                continue
            pair = (near, far)
            with self.lock:
                self.pairs.add(pair)
            threading.Thread(target=self.pump, args=(pair, near, far, self.outward), daemon=True).start()
            threading.Thread(target=self.pump, args=(pair, far, near, self.inward), daemon=True).start()

    def pump(self, pair, source, target, look):
        try:
            while data := source.recv(CHUNK):
                self.flowing.wait()
                if not look(pair, data):
                    break
                target.sendall(data)
        except OSError:
            pass
        self.drop(pair)

    def outward(self, pair, data):
        return True

    def inward(self, pair, data):
        return True

    def drop(self, pair):
        with self.lock:
            self.pairs.discard(pair)
        for end in pair:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()

    def cut(self):
        """Every connection at once."""
        with self.lock:
            pairs = list(self.pairs)
        for pair in pairs:
            self.drop(pair)

    def stop_flow(self):
        self.flowing.clear()

    def go_on(self):
        self.flowing.set()

    def close(self):
        self.open = False
        self.listener.close()
        self.cut()


class DatabaseWire(Wire):
    """In front of PostgreSQL. lose_commits(n): of the next n COMMITs in turn, the answer is lost, or the COMMIT itself."""

    def __init__(self, path, server_path):
        listener = socket.socket(socket.AF_UNIX)
        path.parent.mkdir(parents=True, exist_ok=True)
        listener.bind(str(path))
        os.chmod(path, 0o666)  # the services run as a user of their own
        listener.listen(64)
        self.to_lose, self.answers_lost, self.commits_lost, self.doubtful = 0, 0, 0, set()
        super().__init__(listener, lambda: self.dial(server_path))

    @staticmethod
    def dial(server_path):
        far = socket.socket(socket.AF_UNIX)
        far.connect(str(server_path))
        return far

    def lose_commits(self, count):
        with self.lock:
            self.to_lose = count

    def outward(self, pair, data):
        if b"COMMIT\0" not in data:
            return True
        with self.lock:
            if self.to_lose == 0:
                return True
            self.to_lose -= 1
            if self.to_lose % 2 == 0:
                self.commits_lost += 1
                return False
            self.doubtful.add(pair)
        return True

    def inward(self, pair, data):
        if pair not in self.doubtful or b"COMMIT\0" not in data:
            return True
        with self.lock:
            self.doubtful.discard(pair)
            self.answers_lost += 1
        return False  # committed, and nobody hears of it


def tcp_wire(port):
    """Listens on a port of its own in front of another of this host."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(8)
    wire = Wire(listener, lambda: socket.create_connection(("127.0.0.1", port)))
    wire.port = listener.getsockname()[1]
    return wire
