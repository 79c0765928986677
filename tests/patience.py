"""What tests that wait have in common, so that a slow and busy machine makes them slow, and nothing else.

A wait ends as soon as what it waits for is there; the limit is for what never comes. There is one, and it is generous.
"""
import pathlib
import random
import socket
import time

PATIENCE_S = 180
FIRST_PORT = 10240


def wait_until(holds, what, pause_s=0.02, limit_s=PATIENCE_S):
    """Until holds() is true; its value. what: the complaint when it never is, or a function that says it."""
    give_up = time.monotonic() + limit_s
    while not (value := holds()):
        assert time.monotonic() < give_up, what() if callable(what) else what
        time.sleep(pause_s)
    return value


def free_ports(count):
    """Ports to listen on later. They are not among those that the system gives to whoever connects: one of these could
    be taken by any connection of this machine before the test's own program binds it."""
    systems_first, _ = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()
    sockets = []
    try:
        while len(sockets) < count:
            sock = socket.socket()
            try:
                sock.bind(("", random.randrange(FIRST_PORT, max(int(systems_first), 2 * FIRST_PORT))))
                sockets.append(sock)
            except OSError:
                sock.close()
        return [sock.getsockname()[1] for sock in sockets]
    finally:
        for sock in sockets:
            sock.close()


def free_port():
    return free_ports(1)[0]
