"""Raw HTTP over a socket, and the little server that answers it."""
import os
import pathlib
import re
import socket
import subprocess
import time

from patience import PATIENCE_S

ROOT = pathlib.Path(__file__).resolve().parents[3]


def built(path):
    """A built file: in STEWARD_BUILD, or in the preset built last."""
    folders = [os.environ["STEWARD_BUILD"]] if "STEWARD_BUILD" in os.environ else ROOT.glob("build/*")
    found = [pathlib.Path(folder) / path for folder in folders]
    found = [file for file in found if file.exists()]
    assert found, f"{path} is not built"
    return max(found, key=lambda file: file.stat().st_mtime)


class Program:
    """A fixture: prints its port, ends with its standard input, and must end clean."""

    def __init__(self, name, *arguments):
        self.process = subprocess.Popen([built(f"tests/fixtures/{name}"), *(str(a) for a in arguments)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        try:
            assert self.process.wait(PATIENCE_S) == 0
        finally:
            self.process.kill()
            self.process.stdout.close()


def http_fixture(head=PATIENCE_S * 1000, body=PATIENCE_S * 1000, idle=PATIENCE_S * 1000, write=PATIENCE_S * 1000, connections=256):
    """The engine alone, with the given deadlines in milliseconds."""
    return Program("http_fixture", head, body, idle, write, connections)


def connect(port):
    sock = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def read_all(sock, timeout=PATIENCE_S):
    """Everything until the peer closes, or nothing comes for the time given."""
    sock.settimeout(timeout)
    data = b""
    try:
        while chunk := sock.recv(65536):
            data += chunk
    except (socket.timeout, ConnectionResetError):
        pass
    return data


def exchange(port, data, timeout=PATIENCE_S):
    with connect(port) as sock:
        try:
            sock.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return read_all(sock, timeout)


def statuses(data):
    """The status codes of the answers in data."""
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3}) [^\r\n]*\r\n", data)]


def is_closed_at_last(sock):
    """By the peer, and not because nobody waited any longer."""
    start = time.monotonic()
    read_all(sock)
    return time.monotonic() - start < PATIENCE_S
