"""A paper exchange of the test's own, and a FIX client on a bare socket that does what a test says and no more."""
import os
import signal
import socket
import subprocess
from datetime import datetime, timezone
from pathlib import Path

import pytest

from patience import PATIENCE_S, free_port, wait_until

ROOT = Path(__file__).resolve().parents[3]
SOH = b"\x01"


def program():
    folders = [os.environ["STEWARD_BUILD"]] if "STEWARD_BUILD" in os.environ else sorted(ROOT.glob("build/*"))
    for folder in folders:
        path = Path(folder) / "bin" / "steward-paper-exchange"
        if path.exists():
            return path
    pytest.skip("steward-paper-exchange is not built")


class Venue:
    """The program with a state folder that outlives it."""

    def __init__(self, folder, script="* price 10\n", **options):
        self.folder, self.port, self.process = Path(folder), free_port(), None
        (self.folder / "script").write_text(script)
        (self.folder / "run").mkdir(exist_ok=True)
        prefix = "STEWARD_PAPER_EXCHANGE_"
        own = {"PORT": self.port, "STATE": self.folder / "state", "SCRIPT": self.folder / "script", **options}
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("STEWARD_PAPER")}
        self.environment["STEWARD_RUN_DIR"] = str(self.folder / "run")
        self.environment.update({prefix + k: str(v) for k, v in own.items()})

    def start(self):
        self.log = open(self.folder / "log", "ab")
        begin = self.log.tell()
        self.process = subprocess.Popen([program()], env=self.environment, stderr=self.log)
        wait_until(lambda: self.is_ready(begin), "the exchange does not become ready")
        return self

    def is_ready(self, begin):
        assert self.process.poll() is None, (self.folder / "log").read_text()
        return b'"ready"' in (self.folder / "log").read_bytes()[begin:]

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.log.close()

    def stop(self):
        self.process.terminate()
        assert self.process.wait(PATIENCE_S) == 0, (self.folder / "log").read_text()[-3000:]
        self.log.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        if self.process.poll() is None:
            self.stop() if kind is None else self.kill()


def now():
    return datetime.now(timezone.utc).strftime("%Y%m%d-%H:%M:%S.%f")[:-3]


def pack(fields):
    """Bytes of a message from (tag, value) pairs that begin with 35; BodyLength and CheckSum are added."""
    body = b"".join(f"{tag}={value}".encode() + SOH for tag, value in fields)
    head = b"8=FIX.4.4" + SOH + f"9={len(body)}".encode() + SOH + body
    return head + f"10={sum(head) % 256:03d}".encode() + SOH


class Connection:
    """Messages in and out of a socket."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self.buffer = b""

    def send_bytes(self, data):
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the peer has closed: receive() says so, behind what it sent before

    def receive(self, timeout=PATIENCE_S):
        """The next message as a list of (tag, value); None when the peer closed."""
        self.socket.settimeout(timeout)
        while True:
            end = self.buffer.find(SOH + b"10=")
            stop = self.buffer.find(SOH, end + 1) if end >= 0 else -1
            if stop >= 0:
                message, self.buffer = self.buffer[:stop], self.buffer[stop + 1:]
                pairs = (field.split(b"=", 1) for field in message.split(SOH))
                return [(int(tag), value.decode()) for tag, value in pairs]
            try:
                data = self.socket.recv(65536)
            except ConnectionResetError:
                return None
            if not data:
                return None
            self.buffer += data

    def close(self):
        self.socket.close()


class Client:
    """A session that counts its numbers as it is told; a new connection goes on with them."""

    def __init__(self, port, sender="STEWARD", target="PAPER"):
        self.port, self.sender, self.target = port, sender, target
        self.next_out, self.next_in = 1, 1
        self.connection = None

    def send(self, kind, *fields, firm="1", sequence=None):
        if sequence is None:
            sequence, self.next_out = self.next_out, self.next_out + 1
        head = [(35, kind), (34, sequence), (49, self.sender), (52, now()), (56, self.target)]
        if kind in "DFGH":
            head.append((115, firm))
        self.connection.send_bytes(pack(head + list(fields)))

    def logon(self):
        """Connects; done when a TestRequest is answered, so that no gap is left to be filled over what comes next."""
        self.connection, self.waiting, self.probes = Connection(self.port), [], 0
        self.send("A", (98, 0), (108, 30))
        while True:
            pairs = self.connection.receive()
            if pairs is None:
                return self  # refused
            message = dict(pairs)
            if self.take(message):
                self.waiting.append(message)
            if message[35] in "A2":
                self.probes += 1
                self.send("1", (112, f"PROBE{self.probes}"))
            if message[35] == "0" and message.get(112) == f"PROBE{self.probes}":
                return self

    def take(self, message):
        """Counts; answers what is the session's. True for a message of the application that is in order or repeated."""
        kind, sequence = message[35], int(message[34])
        if kind == "2":  # answered whatever its number
            self.send("4", (43, "Y"), (122, now()), (123, "Y"), (36, self.next_out), sequence=int(message[7]))
        if kind == "4":
            self.next_in = int(message[36])
        elif sequence > self.next_in:
            self.send("2", (7, self.next_in), (16, 0))
            return False
        elif sequence == self.next_in:
            self.next_in += 1
        if kind == "1":
            self.send("0", (112, message[112]))
        return kind not in "A01245"

    def receive(self, timeout=PATIENCE_S):
        """The next message of the application as a dict; None when the connection ends."""
        while not self.waiting:
            pairs = self.connection.receive(timeout)
            if pairs is None:
                return None
            if self.take(dict(pairs)):
                return dict(pairs)
        return self.waiting.pop(0)

    def reports(self, count, timeout=PATIENCE_S):
        return [self.receive(timeout) for _ in range(count)]

    def order(self, client_order, symbol="XYZ", shares=100, side=1, kind=1, price=None, firm="1", resend=False):
        fields = [(97, "Y")] if resend else []
        fields += [(11, client_order), (55, symbol), (54, side), (38, shares), (40, kind), (60, now())]
        self.send("D", *fields, *([(44, price)] if price else []), firm=firm)

    def cancel(self, client_order, original, symbol="XYZ", side=1):
        self.send("F", (11, client_order), (41, original), (55, symbol), (54, side), (60, now()))

    def replace(self, client_order, original, shares, price=None, symbol="XYZ"):
        self.send("G", (11, client_order), (41, original), (55, symbol), (54, 1), (38, shares),
                  (40, 2 if price else 1), (60, now()), *([(44, price)] if price else []))

    def status(self, client_order, symbol="XYZ", firm="1"):
        self.send("H", (11, client_order), (55, symbol), (54, 1), (790, "S-" + client_order), firm=firm)

    def close(self):
        self.connection.close()


def told(report):
    """A report in short: ClOrdID:ExecType/OrdStatus and the fill."""
    if report is None:
        return "closed"
    if report[35] == "9":
        return f"{report[11]}!{report.get(102)}/{report[39]}"
    text = f"{report[11]}:{report[150]}/{report[39]}"
    return text + (f" {report[32]}@{report[31]}" if 32 in report else "")
