"""Two clusters, the second a synchronous standby of the first: the first is stopped while deposits are made, the second is
promoted. steward-account knows both hosts and finds the one that takes writes."""
import os
import pathlib
import subprocess
import tempfile
import time

import pytest

from clusters import Cluster
from keeper import Keeper, Writers, check_deposits

LONG = os.environ.get("STEWARD_TEST_LONG") == "1"


@pytest.fixture
def clusters():
    with tempfile.TemporaryDirectory(prefix="failover.", dir=os.environ.get("STEWARD_TEST_WORK")) as folder:
        os.chmod(folder, 0o755)
        pair = [Cluster(pathlib.Path(folder) / name) for name in ("a", "b")]
        if os.geteuid() == 0:
            subprocess.run(["chown", "postgres", folder], check=True)
        try:
            pair[0].start()
            pair[1].follow(pair[0])
            yield pair
        finally:
            for cluster in pair:
                cluster.stop()


def hosts(clusters):
    sockets = ",".join(str(cluster.socket) for cluster in clusters)
    return f"host={sockets} user=steward dbname=steward target_session_attrs=read-write"


def fail_over(keeper, writers, primary, standby):
    """The primary dies, the standby is promoted; how long nothing was acknowledged."""
    since = time.monotonic()
    primary.kill()
    standby.promote()
    writers.wait_for(50)
    return writers.longest_gap_s(since)


def test_a_promoted_standby_is_found_and_nothing_acknowledged_is_lost(clusters, tmp_path):
    first, second = clusters
    keeper = Keeper(tmp_path, hosts(clusters))
    try:
        keeper.furnish()
        keeper.start()
        writers = Writers(keeper)
        writers.wait_for(200)
        gap_s = fail_over(keeper, writers, first, second)
        print(f"failover: {gap_s:.2f} s without an acknowledgement, {len(writers.acknowledged)} deposits acknowledged")
        if LONG:
            subprocess.run(["rm", "-rf", first.folder], check=True)
            first.follow(second)
            writers.wait_for(200)
            gap_s = fail_over(keeper, writers, second, first)
            print(f"failover back: {gap_s:.2f} s without an acknowledgement")
        writers.stop()
        assert gap_s < 15
        keeper.verify()
        check_deposits(hosts(clusters), writers.acknowledged)
        keeper.stop()
    finally:
        keeper.close()


def test_a_commit_that_waits_for_a_standby_that_is_gone_is_made_once(clusters, tmp_path):
    first, second = clusters
    keeper = Keeper(tmp_path, hosts(clusters))
    try:
        keeper.furnish()
        keeper.start()
        keeper.deposit(1)
        second.stop()
        writers = Writers(keeper, count=2)
        time.sleep(2)
        assert not writers.acknowledged, "a commit was acknowledged that no standby has"
        second.start()
        writers.wait_for(20)
        writers.stop()
        keeper.verify()
        check_deposits(hosts(clusters), [1, *writers.acknowledged])
        keeper.stop()
    finally:
        keeper.close()
