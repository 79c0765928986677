"""Clients that write while things break, and keep a log of what they were told; the check of that log against the books.

A Writer is a careful client: every write has an idempotency key, and an answer that did not come is asked for again under
it. Some writes are given up instead, so that nobody knows their outcome; some are repeated after their answer, which must
come again byte for byte. Log holds every write; Books (books_check.py) compares it with the database.
"""
import itertools
import json
import os
import random
import threading
import time

from connect import CallError, Client, Unreachable
from patience import PATIENCE_S

COMMIT = "steward.account.v1.CommitService/Commit"
FUND = "steward.crm.v1.ClientService/Fund"
CREATE = "steward.crm.v1.ClientService/Create"
CREATE_USER = "steward.account.v1.FirmService/CreateUser"
TRANSMIT = "steward.rebalancer.v1.ProposalService/Transmit"
AGAIN = {"unavailable", "deadline_exceeded", "aborted", "canceled", "resource_exhausted"}
CALL_MS = 3000
DAY = "2026-01-05"
E6 = 10**6


class Write:
    """One write of a client: what was asked under which key, and what came of it."""

    def __init__(self, key, method, request, effects=(), hidden=()):
        self.key, self.method, self.request = key, method, request
        self.effects = list(effects)  # (account, segment, quantity of cash in 1e-6)
        self.hidden = list(hidden)    # fields of the answer that a repetition may change
        self.answer = None            # bytes of the first acknowledgement
        self.refused = None           # CallError that is final
        self.attempts = 0

    @property
    def is_known(self):
        return self.answer is not None or self.refused is not None

    @property
    def journal_key(self):
        """A handler's commit is keyed by the caller's key and the method (common/records/commit.h)."""
        if self.method in (COMMIT, CREATE_USER):
            return self.key
        if self.method == TRANSMIT:
            return f"{self.key}:order_router.v1.OrderService/Submit#submit"
        return f"{self.key}:{self.method.removeprefix('steward.')}"

    def same(self, answer):
        return settled(self.answer) == settled(answer)


def settled(answer):
    """An answer without the mark that says it is a repetition; all other bytes count."""
    return answer.replace(b',"replayed":true', b"").replace(b'"replayed":true,', b"")


class Log:
    def __init__(self):
        self.lock, self.writes, self.unlike = threading.Lock(), [], []
        self.acknowledged_at = []  # (monotonic, write): for recovery times

    def add(self, write):
        with self.lock:
            self.writes.append(write)

    def acknowledge(self, write, answer):
        with self.lock:
            self.acknowledged_at.append((time.monotonic(), write))
            if write.answer is None:
                write.answer = answer
            elif not write.same(answer):
                self.unlike.append((write, answer))

    def count(self, test):
        with self.lock:
            return sum(1 for write in self.writes if test(write))


def post(client, write, timeout_ms=CALL_MS):
    """One attempt; the bytes of the answer."""
    write.attempts += 1
    status, body = client.post(write.method, "application/json", json.dumps(write.request), {
        "Idempotency-Key": write.key, "Connect-Timeout-Ms": str(timeout_ms)})
    if status != 200:
        raise CallError(status, json.loads(body))
    return body


def is_open(error):
    """The outcome is not known, or may be another the next time."""
    return isinstance(error, Unreachable) or error.code in AGAIN


def insist(client, write, log=None, patience_s=PATIENCE_S, timeout_ms=CALL_MS):
    """Asks under the same key until the outcome is known; the message that came."""
    give_up, pause_s = time.monotonic() + patience_s, 0.01
    while True:
        try:
            answer = post(client, write, timeout_ms)
            if log is not None:
                log.acknowledge(write, answer)
            return json.loads(answer)
        except (Unreachable, CallError) as error:
            if not is_open(error):
                write.refused = error
                raise
            assert time.monotonic() < give_up, f"{write.method} {write.key}: no outcome, at last {error}"
        time.sleep(pause_s)
        pause_s = min(0.25, pause_s * 1.5)


def read(client, method, request=None, patience_s=PATIENCE_S):
    """A read, asked again until it is answered."""
    return insist(client, Write("", method, request or {}), patience_s=patience_s)


class Writer(threading.Thread):
    """Deposits, fundings, transfers between segments, users, and writes that must be refused, one after another."""

    def __init__(self, name, clients, accounts, log, pause_s=0.0, call_ms=CALL_MS):
        super().__init__(name=f"writer {name}", daemon=True)
        self.label, self.accounts, self.log, self.pause_s, self.call_ms = name, accounts, log, pause_s, call_ms
        self.advisor, self.administrator = clients["advisor"], clients["administrator"]
        self.random, self.numbers, self.ended, self.failure = random.Random(name), itertools.count(), False, None

    def run(self):
        try:
            while not self.ended:
                self.write(next(self.numbers))
                time.sleep(self.pause_s)
        except BaseException as error:  # told by stop(): a thread's own exception would be lost
            self.failure = error

    def stop(self):
        self.ended = True
        self.join(2 * PATIENCE_S)
        assert not self.is_alive(), f"{self.name} does not end"
        if self.failure:
            raise self.failure

    def write(self, number):
        key = f"{self.label}-{number}"
        make = self.random.choices((self.deposit, self.fund, self.transfer, self.user, self.refused), (5, 2, 2, 1, 1))[0]
        write, client = make(key)
        self.log.add(write)
        if self.random.random() < 0.1:
            self.give_up(client, write)
            return
        try:
            insist(client, write, self.log, timeout_ms=self.call_ms)
        except CallError as error:
            assert make == self.refused and error.code == "failed_precondition", f"{write.method} {write.key}: {error}"
            return
        assert make != self.refused, f"{write.request} was not refused"
        if self.random.random() < 0.2:
            insist(client, write, self.log)  # again: the log compares the answers
        if self.random.random() < 0.05:
            self.reuse(client, write)

    def give_up(self, client, write):
        try:
            self.log.acknowledge(write, post(client, write, self.call_ms))
        except (Unreachable, CallError) as error:
            write.refused = None if is_open(error) else error

    def reuse(self, client, write):
        """Another request under the key is refused, and changes nothing."""
        other = Write(write.key, write.method, {**write.request, **self.otherwise(write)})
        try:
            insist(client, other)
        except CallError as error:
            assert (error.code, error.field) == ("failed_precondition", "idempotency_key"), f"{write.key}: {error}"
            return
        raise AssertionError(f"{write.key} was taken for another request")

    def otherwise(self, write):
        if write.method == COMMIT:
            return {"commands": write.request["commands"] * 2}
        return {"lines": write.request["lines"] * 2} if write.method == FUND else {"name": "somebody else"}

    def amount(self):
        cents = self.random.randrange(100, 100000)
        return f"{cents // 100}.{cents % 100:02}", cents * 10**4

    def deposit(self, key):
        account, (text, quantity) = self.random.choice(self.accounts), self.amount()
        entry = {"kind": "DEPOSIT", "accountId": account, "quantity": text, "effectiveOn": DAY, "memo": key}
        return Write(key, COMMIT, {"commands": [{"postEntry": entry}]}, [(account, "0", quantity)]), self.advisor

    def fund(self, key):
        account, (text, quantity) = self.random.choice(self.accounts), self.amount()
        request = {"accountId": account, "lines": [{"quantity": text}], "effectiveOn": DAY}
        return Write(key, FUND, request, [(account, "0", quantity)]), self.advisor

    def transfer(self, key):
        """A deposit and its way into a segment, together: both or none."""
        account, (text, quantity) = self.random.choice(self.accounts), self.amount()
        segment = str(self.random.randrange(9001, 9004))
        commands = [{"postEntry": {"kind": "DEPOSIT", "accountId": account, "quantity": text, "effectiveOn": DAY}},
                    {"transfer": {"accountId": account, "toSegmentId": segment, "quantity": text, "effectiveOn": DAY}}]
        return Write(key, COMMIT, {"commands": commands}, [(account, segment, quantity)]), self.advisor

    def user(self, key):
        return Write(key, CREATE_USER, {"name": key, "role": "TRADER"}), self.administrator

    def refused(self, key):
        """The first command could be done, the second never: nothing stays."""
        account = self.random.choice(self.accounts)
        commands = [{"postEntry": {"kind": kind, "accountId": account, "quantity": quantity, "effectiveOn": DAY}}
                    for kind, quantity in (("DEPOSIT", "1"), ("WITHDRAWAL", "-999999999"))]
        return Write(key, COMMIT, {"commands": commands}), self.advisor


def make_accounts(client, label, count, log):
    """A client of the firm with some accounts, all empty."""
    accounts = [{"alias": f"{label} {i}", "kind": "INDIVIDUAL", "status": "OPENED"} for i in range(count)]
    person = {"name": f"Client {label}", "bornOn": "1970-01-01", "residence": "US"}
    write = Write(f"{label}-accounts", CREATE, {"person": person, "accounts": accounts})
    log.add(write)
    return insist(client, write, log)["accountIds"]


def clients_of(house):
    """The holders of the sample firm's keys."""
    return {name: Client(house.http_port, (house.folder / f"sample/{name}.key").read_text().strip())
            for name in ("advisor", "administrator")}


def figure(bench, ours, unit, goal, better="lower"):
    """One line as the benches print theirs."""
    met = ours <= goal if better == "lower" else ours >= goal
    print(json.dumps({"bench": bench, "ours": ours, "unit": unit, "goal": goal, "better": better, "met": met}), flush=True)


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def is_long():
    return os.environ.get("STEWARD_TEST_LONG") == "1"
