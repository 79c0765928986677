"""A proxy between services: each route is a ROUTER in front of the callers and a DEALER a caller towards the callee, so that
messages can be lost, doubled, delayed and, by being delayed apart, reordered. Or all of them, for a while: a partition.

Run as a program: proxy.py FOLDER ROUTE=ENDPOINT ...; rules come as JSON lines on standard input, counts go to standard
output at its end. A message is two frames, envelope and body (proto/steward/bus/v1/bus.proto), which it does not read.
"""
import collections
import heapq
import itertools
import json
import os
import pathlib
import random
import subprocess
import sys
import time

import zmq

CALLS = {"gateway": ("account", "crm", "risk", "rebalancer", "order_router", "esg"), "crm": ("account",), "risk": ("account",),
         "esg": ("account", "crm"), "rebalancer": ("account", "risk", "esg", "order_router"),
         "order_router": ("account", "risk", "esg"),
         "paper_exchange": ("account",)}
ROUTES = [f"{caller}-{callee}" for caller, callees in CALLS.items() for callee in callees]
QUIET = {"drop": 0.0, "duplicate": 0.0, "delay": 0.0, "delay_ms": 0, "stopped": []}


class Route:
    def __init__(self, proxy, name, front, back):
        self.proxy, self.name, self.back, self.callers = proxy, name, back, {}
        self.front = proxy.socket(zmq.ROUTER)
        self.front.bind(front)
        os.chmod(front.removeprefix("ipc://"), 0o666)  # the services run as a user of their own
        proxy.watch(self.front, self.on_call)

    def on_call(self):
        caller, *frames = self.front.recv_multipart()
        if caller not in self.callers:
            dealer = self.proxy.socket(zmq.DEALER)
            dealer.connect(self.back)
            self.callers[caller] = dealer
            self.proxy.watch(dealer, lambda: self.on_reply(caller, dealer))
        self.proxy.pass_on(self.name, lambda: self.callers[caller].send_multipart(frames, zmq.DONTWAIT))

    def on_reply(self, caller, dealer):
        frames = dealer.recv_multipart()
        self.proxy.pass_on(self.name, lambda: self.front.send_multipart([caller, *frames], zmq.DONTWAIT))


class Proxy:
    def __init__(self):
        self.context, self.poller, self.handlers = zmq.Context(), zmq.Poller(), {}
        self.rules, self.random, self.count = dict(QUIET), random.Random(1), collections.Counter()
        self.later, self.numbers = [], itertools.count()

    def socket(self, kind):
        socket = self.context.socket(kind)
        socket.linger, socket.sndhwm, socket.rcvhwm = 0, 100000, 100000
        return socket

    def watch(self, socket, handler):
        self.poller.register(socket, zmq.POLLIN)
        self.handlers[socket] = handler

    def pass_on(self, route, send):
        rules, draw = self.rules, self.random.random
        self.count["messages"] += 1
        if route in rules["stopped"]:
            self.count["cut off"] += 1
            return
        if draw() < rules["drop"]:
            self.count["lost"] += 1
            return
        for _ in range(2 if draw() < rules["duplicate"] else 1):
            if draw() < rules["delay"]:
                self.count["delayed"] += 1
                at = time.monotonic() + draw() * rules["delay_ms"] / 1000
                heapq.heappush(self.later, (at, next(self.numbers), send))
            else:
                self.deliver(send)
            self.count["delivered"] += 1

    def deliver(self, send):
        try:
            send()
        except zmq.ZMQError:
            self.count["no peer"] += 1

    def run(self):
        self.poller.register(sys.stdin.fileno(), zmq.POLLIN)
        while True:
            wait_ms = 1000 if not self.later else max(0, (self.later[0][0] - time.monotonic()) * 1000)
            for socket, _ in self.poller.poll(wait_ms):
                if socket == sys.stdin.fileno():
                    line = sys.stdin.readline()
                    if not line:
                        print(json.dumps(self.count), flush=True)
                        return
                    self.rules = {**QUIET, **json.loads(line)}
                else:
                    self.handlers[socket]()
            while self.later and self.later[0][0] <= time.monotonic():
                self.deliver(heapq.heappop(self.later)[2])


class Network:
    """The proxy of a house, as the tests hold it."""

    def __init__(self, house_folder):
        self.house_folder = pathlib.Path(house_folder)
        self.folder = self.house_folder / "px"
        self.counts, self.process = {}, None

    def options(self):
        """What tells the services to call through the proxy."""
        return {f"STEWARD_{caller.upper()}_{callee.upper()}_ENDPOINTS": f"ipc://{self.folder}/{caller}-{callee}"
                for caller, callees in CALLS.items() for callee in callees}

    def start(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        run = self.house_folder / "state/run"
        routes = [f"{route}=ipc://{run}/{route.split('-')[1]}.sock" for route in ROUTES]
        self.process = subprocess.Popen([sys.executable, __file__, self.folder, *routes], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        return self

    def rule(self, **rules):
        self.process.stdin.write(json.dumps(rules) + "\n")
        self.process.stdin.flush()

    def stop(self):
        said, _ = self.process.communicate(timeout=20)
        self.counts = json.loads(said)
        return self.counts


if __name__ == "__main__":
    proxy = Proxy()
    for argument in sys.argv[2:]:
        route, _, endpoint = argument.partition("=")
        Route(proxy, route, f"ipc://{sys.argv[1]}/{route}", endpoint)
    proxy.run()
