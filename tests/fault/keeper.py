"""A steward-account on a database of the test's own, and writers at its bus socket: every deposit has a key and is asked for
again under it until it is acknowledged. What was acknowledged is then compared with the ledger."""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time

import zmq

from patience import PATIENCE_S

TOP = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("STEWARD_BUILD", TOP / "build" / "asan"))
ASK_MS = 4000
AGAIN = {1, 4, 10, 14}  # canceled, deadline_exceeded, aborted, unavailable
ACCOUNTS = 20

FURNITURE = f"""
INSERT INTO firm (firm_id, code, name, time_zone, created_at) VALUES (1, 'kept', 'Kept', 'UTC', now());
INSERT INTO firm_head (firm_id, sequence, chain, next_id) VALUES (1, 0, decode(repeat('00', 32), 'hex'), 1000000);
INSERT INTO app_user (firm_id, user_id, name, role, created_at) VALUES (1, 1000, 'Advisor', 3, now());
INSERT INTO account (firm_id, account_id, alias, kind, status, discretion, advisor_id, base_currency, lot_method, custodian,
  custodian_number, margin, version)
SELECT 1, i, 'a', 1, 1, 0, 1000, 'USD', 0, '', '', false, 1 FROM generate_series(2000, {1999 + ACCOUNTS}) i;
"""


def contracts(folder):
    """The messages of the bus and of the account service, made by protoc, once a process."""
    if "steward.bus.v1.bus_pb2" not in sys.modules:
        protos = [str(path.relative_to(TOP / "proto")) for path in (TOP / "proto/steward").rglob("*.proto")]
        subprocess.run(["protoc", "-I", TOP / "proto", "-I", "/usr/include", f"--python_out={folder}", *protos], check=True)
        sys.path.insert(0, str(folder))
    from steward.account.v1 import commit_pb2, ledger_pb2
    from steward.bus.v1 import bus_pb2
    return bus_pb2, commit_pb2, ledger_pb2


def psql(conninfo, sql):
    return subprocess.run(["psql", "-XAtq", conninfo, "-v", "ON_ERROR_STOP=1", "-c", sql], check=True, text=True,
                          stdout=subprocess.PIPE, timeout=60).stdout.strip()


class Keeper:
    """conninfo: what steward-account is given."""

    def __init__(self, folder, conninfo, **options):
        self.folder, self.conninfo, self.process = pathlib.Path(folder), conninfo, None
        self.run = tempfile.TemporaryDirectory(prefix="steward-keeper.")
        self.environment = {"PATH": os.environ["PATH"], "STEWARD_RUN_DIR": self.run.name,
                            "STEWARD_ACCOUNT_DATABASE": conninfo, "STEWARD_MIGRATE_DATABASE": conninfo,
                            **{name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS")
                               if name in os.environ}, **options}
        self.bus, self.commit, self.ledger = contracts(self.folder)
        self.context = zmq.Context()

    def furnish(self):
        subprocess.run([BUILD / "bin/steward-migrate"], env=self.environment, check=True, stderr=subprocess.DEVNULL,
                       timeout=60)
        psql(self.conninfo, FURNITURE)

    def start(self):
        with open(self.folder / "account.log", "a") as log:
            self.process = subprocess.Popen([BUILD / "bin/steward-account"], env=self.environment, stderr=log)
        self.ask("steward.bus.v1.ControlService/Ping", b"")
        return self

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(timeout=30) == 0
        self.process = None

    def close(self):
        if self.process:
            self.process.kill()
            self.process.wait()
        self.context.destroy(linger=0)
        self.run.cleanup()

    def socket(self):
        socket = self.context.socket(zmq.DEALER)
        socket.setsockopt(zmq.LINGER, 0)
        socket.setsockopt(zmq.RECONNECT_IVL, 20)
        socket.connect(f"ipc://{self.run.name}/account.sock")
        return socket

    def envelope(self, number, method, key=""):
        caller = self.bus.Caller(firm_id=1, role=self.bus.SYSTEM, principal="system:keeper")
        return self.bus.Envelope(version=1, kind=self.bus.Envelope.CALL, request_id=number, method=method, caller=caller,
                                 idempotency_key=key).SerializeToString()

    def ask(self, method, body, key=""):
        """Asks until there is an answer; the body of it."""
        socket, number, give_up = self.socket(), 0, time.monotonic() + PATIENCE_S
        try:
            while True:
                number += 1
                socket.send_multipart([self.envelope(number, method, key), body])
                answer = self.answer(socket, number)
                if answer is not None:
                    return answer
                assert time.monotonic() < give_up, f"{method}: no answer"
        finally:
            socket.close()

    def answer(self, socket, number):
        end = time.monotonic() + ASK_MS / 1000
        while socket.poll(max(0, int((end - time.monotonic()) * 1000))):
            head, body = socket.recv_multipart()
            envelope = self.bus.Envelope.FromString(head)
            if envelope.request_id != number:
                continue  # late, of an earlier try
            if envelope.code == 0:
                return body
            assert envelope.code in AGAIN, envelope.message
            time.sleep(0.02)
            return None
        return None

    def deposit(self, number):
        entry = self.commit.PostEntry(kind=self.ledger.DEPOSIT, account_id=2000 + number % ACCOUNTS, quantity="1.00",
                                      effective_on="2026-11-20", memo=f"deposit {number}")
        request = self.commit.CommitRequest(commands=[self.commit.Command(post_entry=entry)])
        self.ask("steward.account.v1.CommitService/Commit", request.SerializeToString(), f"deposit-{number}")

    def verify(self):
        """Good, or what differs; the sequence and chain that were verified."""
        body = self.ask("steward.account.v1.LedgerService/Verify", self.ledger.VerifyRequest().SerializeToString())
        found = self.ledger.VerifyResponse.FromString(body)
        assert found.good, list(found.differences)
        return found.journal_lines, found.chain


class Writers:
    """Threads that deposit one after another; what was acknowledged, and when."""

    def __init__(self, keeper, count=4):
        self.keeper, self.acknowledged, self.failure = keeper, {}, None
        self.lock, self.is_over, self.next = threading.Lock(), False, 0
        self.threads = [threading.Thread(target=self.work, daemon=True) for _ in range(count)]
        for thread in self.threads:
            thread.start()

    def take(self):
        with self.lock:
            self.next += 1
            return self.next

    def work(self):
        try:
            while not self.is_over:
                number = self.take()
                self.keeper.deposit(number)
                self.acknowledged[number] = time.monotonic()
        except (AssertionError, zmq.ZMQError) as error:
            self.failure = error

    def wait_for(self, more):
        """Until so many more deposits were acknowledged."""
        wanted, give_up = len(self.acknowledged) + more, time.monotonic() + PATIENCE_S
        while len(self.acknowledged) < wanted:
            assert self.failure is None, self.failure
            assert time.monotonic() < give_up, f"only {len(self.acknowledged)} of {wanted} deposits were acknowledged"
            time.sleep(0.01)

    def stop(self):
        self.is_over = True
        for thread in self.threads:
            thread.join(timeout=PATIENCE_S)
        assert self.failure is None, self.failure
        return self

    def longest_gap_s(self, since):
        """Between two acknowledgements, from an instant on."""
        times = [since] + sorted(at for at in list(self.acknowledged.values()) if at >= since)
        return max((after - before for before, after in zip(times, times[1:])), default=0.0)


def check_deposits(conninfo, acknowledged):
    """Every acknowledged deposit is in the ledger once; nothing is there twice."""
    rows = psql(conninfo, "SELECT memo, count(*) FROM ledger_entry WHERE memo LIKE 'deposit %' GROUP BY memo").splitlines()
    found = {int(row.split("|")[0].split()[1]): int(row.split("|")[1]) for row in rows}
    lost = sorted(set(acknowledged) - set(found))
    assert not lost, f"{len(lost)} acknowledged deposits are lost, the first {lost[0]}"
    doubled = [number for number, count in found.items() if count != 1]
    assert not doubled, f"deposits were made twice: {doubled[:5]}"
    return len(found)
