"""What is around the services fails: messages are lost, come twice, late and out of order, or none comes for a while; the
answer to a COMMIT is lost; the venue's connection is cut; at last the database's disk is full. Nothing acknowledged is
lost, nothing is done twice, and all goes on by itself when the surroundings are good again."""
import os
import pathlib
import random
import tempfile
import time

import pytest

import disk
from books_check import psql
from conftest import open_house
from faults import Postgres, Stopped, is_running
from harness import COMMIT, DAY, Write, is_long, post
from patience import PATIENCE_S, free_port, wait_until
from proxy import ROUTES, Network
from scene import Scene
from wire import DatabaseWire, tcp_wire

BAD_S = 120 if is_long() else 3
PARTITIONS = 8 if is_long() else 1
LOST_COMMITS = 60 if is_long() else 4
CUTS = 20 if is_long() else 1
BAD = {"drop": 0.03, "duplicate": 0.1, "delay": 0.3, "delay_ms": 60}
BEYOND_TIMEOUTS_S = 4.0  # heartbeats are given up after 3 s, a writer's call after one
FULL = "No space left on device"
IMPATIENT = {"writers": 8, "call_ms": 1000}


class Net:
    """A house whose every connection goes through a proxy."""

    def __init__(self, folder):
        self.network = Network(folder)
        self.database = DatabaseWire(folder / "db/.s.PGSQL.5432", folder / "state/pg/socket/.s.PGSQL.5432")
        fix_port = free_port()
        self.fix = tcp_wire(fix_port)
        self.network.start()
        try:
            self.house = open_house(folder, **self.network.options(), STEWARD_PAPER_EXCHANGE_PORT=fix_port,
                                    STEWARD_ORDER_ROUTER_VENUE_PORT=self.fix.port,
                                    STEWARD_ACCOUNT_DATABASE=f"host={folder}/db user=steward dbname=steward")
        except BaseException:
            self.close()
            raise

    def close(self):
        self.fix.close()
        self.database.close()
        print("the proxy:", self.network.stop())


@pytest.fixture(scope="module")
def net():
    with tempfile.TemporaryDirectory(prefix="net.", dir=os.environ.get("STEWARD_TEST_WORK")) as folder:
        os.chmod(folder, 0o755)
        net = Net(pathlib.Path(folder) / "net")
        try:
            yield net
        finally:
            net.house.down()
            net.close()


@pytest.fixture(autouse=True)
def no_report_of_this_house(net):
    yield
    assert not (found := net.house.sanitizer_reports()), found


def test_lost_doubled_late_and_reordered_messages_change_nothing(net):
    with Scene(net.house, "messages", **IMPATIENT) as scene:
        scene.trader.patience_s += BAD_S  # an investment takes many messages: in a bad network hardly any is through
        net.network.rule(**BAD)
        time.sleep(BAD_S)
        net.network.rule()
    print(scene.told(), f"last order final {scene.final_s:.1f} s after the network was good again")


def test_partitions_beyond_all_timeouts_change_nothing(net):
    chance = random.Random(11)
    with Scene(net.house, "partitions", **IMPATIENT) as scene:
        for _ in range(PARTITIONS):
            with Stopped(net.house, chance.choice(("account", "order_router", "crm", "paper_exchange"))):
                net.network.rule(stopped=[route for route in ROUTES if chance.random() < 0.3])
                time.sleep(BEYOND_TIMEOUTS_S)
            scene.recover("network", net.network.rule)
    print(scene.told(), f"last order final {scene.final_s:.1f} s after the last partition")
    scene.print_recoveries({"*": 5.0})


def test_a_commit_whose_answer_was_lost_is_answered_all_the_same(net):
    """One attempt of the client: the account service itself finds out what became of its COMMIT."""
    with Scene(net.house, "commits", trades=False, writers=0) as scene:
        for number in range(LOST_COMMITS):
            entry = {"kind": "DEPOSIT", "accountId": scene.probe.account, "quantity": "3", "effectiveOn": DAY}
            write = Write(f"lost-{number}", COMMIT, {"commands": [{"postEntry": entry}]},
                          [(scene.probe.account, "0", 3 * 10**6)])
            scene.log.add(write)
            net.database.lose_commits(1 + number % 2)
            scene.log.acknowledge(write, post(scene.clients["advisor"], write, 10000))
    assert net.database.answers_lost > 0 and net.database.commits_lost > 0
    print(f"COMMITs whose answer was lost: {net.database.answers_lost}, lost themselves: {net.database.commits_lost}")


def test_a_venue_connection_that_is_cut_or_stops_loses_no_order_and_no_fill(net):
    with Scene(net.house, "venue", writers=1) as scene:
        for number in range(CUTS):
            wait_until(lambda before=number: len(scene.trader.proposals) > before, "the trader does not trade")
            if number % 2 == 0:
                net.fix.cut()
            else:
                net.fix.stop_flow()
                time.sleep(1.5)
                net.fix.go_on()
            scene.recover("order_router", lambda: None)
    print(scene.told(), f"last order final {scene.final_s:.1f} s after the last cut")


def complaints(postgres):
    return (postgres.folder / "postgres.log").read_text(errors="replace").count(FULL)


@pytest.mark.skipif(not disk.is_allowed(), reason="mounting a small file system takes root")
def test_a_full_disk_refuses_writes_and_loses_none(net):
    """The last one: the cluster stays on the small disk, and ends with it."""
    postgres = Postgres(net.house)
    with disk.SmallDisk(postgres) as small, Scene(net.house, "disk") as scene:
        before = complaints(postgres)
        small.fill()
        wait_until(lambda: complaints(postgres) > before, "the disk does not get full")
        time.sleep(0.5)
        scene.recover("disk", small.free)
        exhausted(scene, small, postgres)
    print(scene.told())
    scene.print_recoveries({"*": 5.0})


def exhausted(scene, small, postgres):
    """No room for the write-ahead log either: PostgreSQL panics, and cannot recover before there is room again."""
    pid = small.postmaster()
    small.fill()
    sql = psql(postgres.socket)
    give_up = time.monotonic() + PATIENCE_S
    while is_running(pid):
        assert time.monotonic() < give_up, "the server goes on without a log"
        try:
            sql("SELECT pg_switch_wal()")
        except AssertionError:  # it is going down
            time.sleep(0.05)

    def room():
        small.free()
        small.start()
    scene.recover("disk and log", room)
