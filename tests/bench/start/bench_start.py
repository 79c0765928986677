#!/usr/bin/python3
"""Each service from its start to its first answer on the bus, and the account service's memory under load.

A service is started, and a ping waits at its socket; the figure is the time until the answer, the median of rounds. The
load is durable deposits, 64 in flight, for some seconds; the figure is the most memory that was resident.
usage: bench_start [rounds] [seconds of load]
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import zmq

BUILD = pathlib.Path(__file__).resolve().parents[2]
TOP = BUILD.parents[1]
SERVICES = ("account", "crm", "risk", "esg", "rebalancer")
GOAL_MS = 200
GOAL_MIB = 256
IN_FLIGHT = 64
PATIENCE_S = 30


def contracts(folder):
    """The messages of the bus and of the account service, made by protoc."""
    protos = [str(path.relative_to(TOP / "proto")) for path in (TOP / "proto/steward").rglob("*.proto")]
    subprocess.run(["protoc", "-I", TOP / "proto", "-I", "/usr/include", f"--python_out={folder}", *protos], check=True)
    sys.path.insert(0, str(folder))
    from steward.account.v1 import commit_pb2, ledger_pb2
    from steward.bus.v1 import bus_pb2
    return bus_pb2, commit_pb2, ledger_pb2


class House:
    def __init__(self, folder):
        self.folder = folder
        self.postgres = pathlib.Path(os.environ["STEWARD_BENCH_PG"])
        self.postgres.mkdir(mode=0o755, exist_ok=True)
        subprocess.run([TOP / "deploy/postgres", "start", self.postgres], check=True, stdout=sys.stderr)
        database = f"host={self.postgres}/socket user=steward dbname=start"
        subprocess.run(["psql", "-q", "-h", self.postgres / "socket", "-U", "postgres", "-c", "DROP DATABASE IF EXISTS start",
                        "-c", "CREATE DATABASE start OWNER steward TEMPLATE template0"], check=True)
        self.environment = {"PATH": os.environ["PATH"], "STEWARD_RUN_DIR": str(folder),
                            "STEWARD_ACCOUNT_DATABASE": database, "STEWARD_MIGRATE_DATABASE": database}
        subprocess.run([BUILD / "bin/steward-migrate"], env=self.environment, check=True, stderr=subprocess.DEVNULL)
        subprocess.run(["psql", "-q", "-h", self.postgres / "socket", "-U", "steward", "start", "-c", FURNITURE], check=True)
        self.bus, self.commit, self.ledger = contracts(folder)
        self.context = zmq.Context()

    def start(self, service):
        log = open(self.folder / f"{service}.log", "w")
        return subprocess.Popen([BUILD / f"bin/steward-{service.replace('_', '-')}"], env=self.environment, stderr=log)

    def dealer(self, service):
        socket = self.context.socket(zmq.DEALER)
        socket.setsockopt(zmq.LINGER, 0)
        socket.setsockopt(zmq.RECONNECT_IVL, 1)
        socket.connect(f"ipc://{self.folder}/{service}.sock")
        return socket

    def envelope(self, number, method, key=""):
        caller = self.bus.Caller(firm_id=1, role=self.bus.SYSTEM, principal="system:bench")
        return self.bus.Envelope(version=1, kind=self.bus.Envelope.CALL, request_id=number, method=method, caller=caller,
                                 idempotency_key=key).SerializeToString()

    def receive(self, socket):
        if not socket.poll(PATIENCE_S * 1000):
            raise SystemExit("bench_start: no answer")
        head, body = socket.recv_multipart()
        envelope = self.bus.Envelope.FromString(head)
        if envelope.code:
            raise SystemExit(f"bench_start: {envelope.message}")
        return envelope, body

    def first_answer_ms(self, service):
        socket = self.dealer(service)
        socket.send_multipart([self.envelope(1, "steward.bus.v1.ControlService/Ping"), b""])
        began = time.monotonic()
        process = self.start(service)
        try:
            self.receive(socket)
            return (time.monotonic() - began) * 1000
        finally:
            socket.close()
            process.kill()
            process.wait()

    def deposit(self, socket, number):
        entry = self.commit.PostEntry(kind=self.ledger.DEPOSIT, account_id=2000 + number % 1000, quantity="1.00",
                                      effective_on="2026-11-20")
        request = self.commit.CommitRequest(commands=[self.commit.Command(post_entry=entry)])
        socket.send_multipart([self.envelope(number, "steward.account.v1.CommitService/Commit", f"load-{number}"),
                               request.SerializeToString()])

    def memory_mib(self, seconds):
        """Resident memory after start and the most of it under load, and how many deposits that was."""
        process = self.start("account")
        socket = self.dealer("account")
        try:
            for number in range(1, IN_FLIGHT + 1):
                self.deposit(socket, number)
            self.receive(socket)
            idle = status_of(process.pid, "VmRSS")
            end, done = time.monotonic() + seconds, 1
            while time.monotonic() < end:
                number += 1
                self.deposit(socket, number)
                self.receive(socket)
                done += 1
            return idle, status_of(process.pid, "VmHWM"), done
        finally:
            socket.close()
            process.kill()
            process.wait()

    def close(self):
        self.context.term()
        subprocess.run([TOP / "deploy/postgres", "stop", self.postgres], check=True, stdout=sys.stderr)


FURNITURE = """
INSERT INTO firm (firm_id, code, name, time_zone, created_at) VALUES (1, 'bench', 'Bench', 'UTC', now());
INSERT INTO firm_head (firm_id, sequence, chain, next_id) VALUES (1, 0, decode(repeat('00', 32), 'hex'), 1000000);
INSERT INTO app_user (firm_id, user_id, name, role, created_at) VALUES (1, 1000, 'Advisor', 3, now());
INSERT INTO account (firm_id, account_id, alias, kind, status, discretion, advisor_id, base_currency, lot_method, custodian,
  custodian_number, margin, version)
SELECT 1, i, 'a', 1, 1, 0, 1000, 'USD', 0, '', '', false, 1 FROM generate_series(2000, 2999) i;
"""


def status_of(pid, name):
    """A figure of /proc/PID/status, in MiB."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1024
    raise SystemExit(f"bench_start: no {name}")


def figure(name, ours, unit, goal):
    print(f"{name:32s} {ours:9.1f} {unit}, goal {goal}", file=sys.stderr)
    print(json.dumps({"bench": name, "ours": round(ours, 1), "peer": None, "unit": unit, "ratio": None, "goal": goal,
                      "better": "lower", "met": ours <= goal}))


def main():
    rounds, seconds = (int(argument) for argument in (sys.argv[1:] + ["5", "5"][len(sys.argv) - 1:])[:2])
    with tempfile.TemporaryDirectory(prefix="steward-bench-start.") as name:
        house = House(pathlib.Path(name))
        try:
            for service in SERVICES:
                figure(f"start_{service}", statistics.median(house.first_answer_ms(service) for _ in range(rounds)), "ms",
                       GOAL_MS)
            idle, most, done = house.memory_mib(seconds)
            print(f"account: {idle:.1f} MiB after its first answers, {most:.1f} MiB at most in {done} deposits", file=sys.stderr)
            figure("memory_account", most, "MiB", GOAL_MIB)
        finally:
            house.close()


if __name__ == "__main__":
    main()
