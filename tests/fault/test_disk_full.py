"""The database's disk is full for a while: writes are refused, none is half done; with room again they go on."""
import time

import pytest

import disk
from books_check import psql
from faults import Postgres, is_running
from scene import Scene, sleep_until

FULL = "No space left on device"


@pytest.fixture
def postgres(house):
    if not disk.is_allowed():
        pytest.skip("mounting a small file system takes root")
    return Postgres(house)


def complaints(postgres):
    return (postgres.folder / "postgres.log").read_text(errors="replace").count(FULL)


def test_a_full_disk_refuses_writes_and_loses_none(house, postgres):
    with disk.SmallDisk(postgres) as small, Scene(house, "disk") as scene:
        before = complaints(postgres)
        small.fill()
        sleep_until(lambda: complaints(postgres) > before, 20, "the disk does not get full")
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
    give_up = time.monotonic() + 20
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
