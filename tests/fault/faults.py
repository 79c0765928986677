"""What breaks things: services and PostgreSQL killed or stopped, and fault points armed; each with its recovery time."""
import os
import pathlib
import signal
import stat
import subprocess
import time

from connect import CallError, Unreachable
from harness import Write, post, read
from patience import PATIENCE_S, wait_until

POSTGRES = pathlib.Path(__file__).resolve().parents[2] / "deploy/postgres"
ARMING = """#!/bin/sh
# Starts the program; once, with the fault that a test left for it.
if mv {fault} {fault}.taken 2>/dev/null; then STEWARD_FAULT=$(cat {fault}.taken); export STEWARD_FAULT; fi
exec {program}.real "$@"
"""


def kill_service(house, service):
    """SIGKILL at this moment. The supervisor starts it again; nobody waits for that here."""
    try:
        os.kill(house.process_of(service), signal.SIGKILL)
    except (ProcessLookupError, FileNotFoundError):
        return  # it is between two lives


def await_restart(house, service, before):
    wait_until(lambda: house.process_of(service) != before, f"{service} was not started again", 0.005)


READS = {"esg": "steward.esg.v1.ScreenService/ListPractices", "risk": "steward.risk.v1.QuestionnaireService/Get",
         "rebalancer": "steward.rebalancer.v1.IndexService/List",
         "order_router": "steward.order_router.v1.OrderService/Venue",
         "paper_exchange": "steward.order_router.v1.OrderService/Venue"}


class Probe:
    """Asks for something that needs the service until it is answered: what its recovery is measured by."""

    def __init__(self, label, clients, account, log):
        self.label, self.clients, self.log, self.account, self.count = label, clients, log, account, 0

    def write(self):
        self.count += 1
        entry = {"kind": "DEPOSIT", "accountId": self.account, "quantity": "1", "effectiveOn": "2026-01-05"}
        return Write(f"{self.label}-probe-{self.count}", "steward.account.v1.CommitService/Commit", {"commands": [{"postEntry": entry}]},
                     [(self.account, "0", 10**6)])

    def fund(self):
        self.count += 1
        return Write(f"{self.label}-probe-{self.count}", "steward.crm.v1.ClientService/Fund",
                     {"accountId": self.account, "lines": [{"quantity": "1"}], "effectiveOn": "2026-01-05"},
                     [(self.account, "0", 10**6)])

    def ask(self, service):
        """The service's first answer after a fault: of a write where it writes by itself."""
        advisor = self.clients["advisor"]
        if service not in READS:
            write = self.fund() if service == "crm" else self.write()
            self.log.add(write)
            return insist_soon(advisor, write, self.log)
        while True:
            answer = read(advisor, READS[service])
            if service not in ("order_router", "paper_exchange") or answer.get("connected"):
                return answer
            time.sleep(0.02)

    def nudge(self, service):
        """Something for the service to do; whether it is answered is nobody's concern."""
        if service not in READS:
            return
        try:
            post(self.clients["advisor"], Write("", READS[service], {}), 500)
        except (Unreachable, CallError):
            pass

    def recovery_s(self, service, fault):
        began = time.monotonic()
        fault()
        self.ask(service)
        return time.monotonic() - began


def insist_soon(client, write, log):
    """As insist(), with a short deadline and hardly a pause: the time that is measured should be the system's."""
    give_up = time.monotonic() + PATIENCE_S
    while True:
        try:
            answer = post(client, write, 1000)
            log.acknowledge(write, answer)
            return answer
        except (Unreachable, CallError) as error:
            assert time.monotonic() < give_up, f"{write.key}: {error}"
            time.sleep(0.01)


class Stopped:
    """SIGSTOP for a while: to its peers a process that is cut off, and whose calls go on later as if nothing was."""

    def __init__(self, house, service):
        self.pid = house.process_of(service)

    def __enter__(self):
        os.kill(self.pid, signal.SIGSTOP)
        return self

    def __exit__(self, *_):
        try:
            os.kill(self.pid, signal.SIGCONT)
        except ProcessLookupError:
            pass


class Postgres:
    """The house's cluster, killed and started again by hand: on one machine nobody else starts it."""

    def __init__(self, house):
        self.folder, self.environment = house.state / "pg", dict(house.environment)
        group = (house.state / "run").stat().st_gid
        self.environment["STEWARD_POSTGRES_GROUP"] = str(group)

    @property
    def socket(self):
        return self.folder / "socket"

    def postmaster(self):
        return int((self.folder / "data/postmaster.pid").read_text().split()[0])

    def backends(self):
        """Its children that serve a client."""
        found = []
        for task in pathlib.Path("/proc").iterdir():
            try:
                if not task.name.isdigit() or int((task / "stat").read_text().rsplit(")", 1)[1].split()[1]) != self.postmaster():
                    continue
                if b"steward" in (task / "cmdline").read_bytes():
                    found.append(int(task.name))
            except (FileNotFoundError, ProcessLookupError, IndexError):
                continue
        return found

    def crash(self, how=signal.SIGKILL):
        """The postmaster dies at once: SIGKILL, or SIGQUIT, its immediate shutdown. Nothing is flushed."""
        pid = self.postmaster()
        os.kill(pid, how)
        wait_until(lambda: not is_running(pid), "the postmaster does not end", 0.005)

    def start(self, before=()):
        done = subprocess.run([*before, POSTGRES, "start", self.folder], env=self.environment, text=True, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        assert done.returncode == 0, done.stdout

    def kill_a_backend(self):
        """PostgreSQL then takes all its backends down and recovers by itself."""
        for pid in self.backends()[:1]:
            os.kill(pid, signal.SIGKILL)


def is_running(pid):
    """Neither gone nor a zombie."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in ("Z", "X")
    except FileNotFoundError:
        return False


class Armed:
    """Services start through a script that hands them a fault once; arm() kills one, and it comes back with the fault."""

    def __init__(self, house, services):
        self.house = house
        for service in services:
            program = house.state / f"bin/steward-{service.replace('_', '-')}"
            program.rename(f"{program}.real")
            program.write_text(ARMING.format(fault=self.file_of(service), program=program))
            program.chmod(program.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH | 0o755)

    def file_of(self, service):
        return self.house.state / f"run/{service}.fault"

    def arm(self, service, point, passage=1):
        """The service is started anew with the fault; returns when its new process runs."""
        self.leave(service, point, passage)
        before = self.house.process_of(service)
        kill_service(self.house, service)
        await_restart(self.house, service, before)

    def leave(self, service, point, passage=1):
        """For the service's next start, whatever brings it about."""
        self.file_of(service).write_text(f"{point}:{passage}")

    def is_taken(self, service):
        """The running process has its fault, and nothing is left for the next."""
        return not self.file_of(service).exists()

    def struck(self, service, point):
        """How often the point killed the service, by its log."""
        return self.house.log_of(service).count(f'"event":"fault","point":"{point}"')
