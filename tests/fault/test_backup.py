"""A backup is taken while deposits are made, restored beside, and verified: its journal is the beginning of the one that went
on. With an archive a restore ends at an instant."""
import os
import pathlib
import subprocess
import tempfile
import time

import pytest

from clusters import Cluster
from keeper import TOP, Keeper, Writers, check_deposits, psql
from patience import wait_until


@pytest.fixture
def place():
    with tempfile.TemporaryDirectory(prefix="backup.", dir=os.environ.get("STEWARD_TEST_WORK")) as folder:
        os.chmod(folder, 0o755)
        if os.geteuid() == 0:
            subprocess.run(["chown", "postgres", folder], check=True)
        folder = pathlib.Path(folder)
        clusters = [Cluster(folder / name) for name in ("first", "second")]
        try:
            clusters[0].start(STEWARD_POSTGRES_ARCHIVE=str(folder / "archive"))
            yield folder, *clusters
        finally:
            for cluster in clusters:
                cluster.stop()


def deploy(command, *arguments):
    done = subprocess.run([TOP / "deploy" / command, *map(str, arguments)], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=180, check=False)
    assert done.returncode == 0, done.stdout
    return done.stdout


def chain_at(cluster, sequence):
    return psql(cluster.conninfo, f"SELECT encode(chain, 'hex') FROM journal WHERE firm_id = 1 AND sequence = {sequence}")


def verify(cluster, folder):
    """By a service of its own on the cluster."""
    keeper = Keeper(folder, cluster.conninfo)
    try:
        keeper.start()
        return keeper.verify()
    finally:
        keeper.close()


def test_a_backup_under_load_is_whole_and_its_journal_is_the_beginning_of_ours(place, tmp_path):
    folder, first, second = place
    keeper = Keeper(tmp_path, first.conninfo)
    try:
        keeper.furnish()
        keeper.start()
        writers = Writers(keeper)
        writers.wait_for(100)
        before = dict(writers.acknowledged)
        print(deploy("backup", "--from", first.admin, folder / "backup").strip())
        writers.wait_for(100)
        writers.stop()
        deploy("restore", folder / "backup", second.folder)
        sequence, chain = verify(second, tmp_path)
        assert chain_at(first, sequence) == chain, "the restored journal is another one"
        assert check_deposits(second.conninfo, before) < check_deposits(first.conninfo, writers.acknowledged)
        keeper.verify()
        keeper.stop()
    finally:
        keeper.close()


def test_a_restore_from_the_archive_ends_at_the_instant(place, tmp_path):
    folder, first, second = place
    keeper = Keeper(tmp_path, first.conninfo)
    try:
        keeper.furnish()
        keeper.start()
        deploy("backup", "--from", first.admin, folder / "backup")
        for number in range(1, 11):
            keeper.deposit(number)
        time.sleep(1)
        instant = psql(first.conninfo, "SELECT now()")
        time.sleep(1)
        for number in range(11, 21):
            keeper.deposit(number)
        psql(first.admin, "SELECT pg_switch_wal()")
        wait_for_archive(first)
        deploy("restore", "--archive", folder / "archive", "--until", instant, folder / "backup", second.folder)
        assert check_deposits(second.conninfo, range(1, 11)) == 10
        sequence, chain = verify(second, tmp_path)
        assert chain_at(first, sequence) == chain
        keeper.stop()
    finally:
        keeper.close()


def wait_for_archive(cluster):
    wanted = psql(cluster.admin, "SELECT pg_walfile_name(pg_current_wal_lsn() - 1)")
    archived = "SELECT coalesce(last_archived_wal, '') FROM pg_stat_archiver"
    wait_until(lambda: psql(cluster.admin, archived) >= wanted, "the archive does not get its files", 0.1)


def test_a_damaged_backup_and_a_folder_in_use_are_refused(place):
    folder, first, second = place
    deploy("backup", "--from", first.admin, folder / "backup")
    again = subprocess.run([TOP / "deploy/backup", "--from", first.admin, folder / "backup"], capture_output=True, text=True,
                           check=False)
    assert again.returncode == 1 and "is there already" in again.stderr
    with open(folder / "backup/global/pg_control", "r+b") as file:
        file.write(b"\0\0\0\0")
    done = subprocess.run([TOP / "deploy/restore", folder / "backup", second.folder], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 1 and "the backup is not whole" in done.stderr
    assert not second.folder.exists()
