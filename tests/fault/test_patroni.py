"""deploy/ha: the leader's PostgreSQL is killed, the leader hands over, the whole leading node is killed, while deposits are
made. Nothing acknowledged is lost, nothing is made twice. Takes minutes: the short run looks at the configuration alone."""
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import pytest

from keeper import TOP, Keeper, Writers, check_deposits

LONG = os.environ.get("STEWARD_TEST_LONG") == "1"
NODES = (1, 2, 3)
PATIENCE_S = 120
HAVE_PACKAGES = all(pathlib.Path(path).exists() for path in ("/usr/bin/patroni", "/usr/bin/etcd", "/usr/sbin/haproxy"))


class Recipe:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def deploy(self, *arguments):
        done = subprocess.run([TOP / "deploy/ha" / arguments[0], *map(str, arguments[1:]), self.folder], text=True, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=240)
        assert done.returncode == 0, done.stdout
        return done.stdout

    @property
    def hosts(self):
        return ("host=127.0.72.1,127.0.72.2,127.0.72.3 port=5432 user=steward dbname=steward "
                f"target_session_attrs=read-write passfile={self.folder}/keys/pgpass")

    def cluster(self):
        """What any Patroni says of the members."""
        for node in NODES:
            try:
                with urllib.request.urlopen(f"http://127.0.72.{node}:8008/cluster", timeout=2) as answer:
                    return json.load(answer)["members"]
            except (urllib.error.URLError, OSError):
                continue
        return []

    def leader(self):
        return next((member["name"] for member in self.cluster() if member["role"] == "leader"), None)

    def wait_until_whole(self):
        """Three members that run, a leader, a synchronous standby."""
        give_up = time.monotonic() + PATIENCE_S
        while True:
            members = self.cluster()
            roles = sorted(member["role"] for member in members if member["state"] in ("running", "streaming"))
            if len(roles) == 3 and "leader" in roles and "sync_standby" in roles:
                return
            assert time.monotonic() < give_up, members
            time.sleep(0.2)

    def postmaster(self, node):
        return int((self.folder / node / "data/postmaster.pid").read_text().splitlines()[0])

    def kill_postgres(self, node):
        os.kill(self.postmaster(node), signal.SIGKILL)

    def kill_node(self, node):
        """PostgreSQL, Patroni and etcd of the node at once."""
        number = node.removeprefix("node")
        doomed = [int((self.folder / f"run/{name}{number}.pid").read_text()) for name in ("patroni", "etcd")]
        doomed.append(self.postmaster(node))
        for pid in doomed:
            os.kill(pid, signal.SIGKILL)

    def switch_over(self, node):
        request = urllib.request.Request(f"http://127.0.72.{node.removeprefix('node')}:8008/switchover",
                                         json.dumps({"leader": node}).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.status in (200, 202)


@pytest.mark.skipif(not HAVE_PACKAGES, reason="deploy/packages ha was not run")
def test_the_configuration_is_what_its_programs_take():
    import yaml
    with tempfile.TemporaryDirectory(prefix="ha.", dir=os.environ.get("STEWARD_TEST_WORK")) as folder:
        os.chmod(folder, 0o755)
        recipe = Recipe(pathlib.Path(folder) / "ha")
        recipe.deploy("up", "--configure-only")
        for node in NODES:
            settings = yaml.safe_load((recipe.folder / f"node{node}.yml").read_text())
            assert settings["bootstrap"]["dcs"]["synchronous_mode_strict"] is True
            assert settings["postgresql"]["listen"] == f"127.0.72.{node}:5432"
            assert (recipe.folder / f"node{node}.yml").stat().st_mode & 0o77 == 0, "it holds passwords"
        subprocess.run(["haproxy", "-c", "-f", recipe.folder / "haproxy.cfg"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["sh", "-n", recipe.folder / "post_init"], check=True)


@pytest.fixture
def recipe():
    with tempfile.TemporaryDirectory(prefix="ha.", dir=os.environ.get("STEWARD_TEST_WORK")) as folder:
        os.chmod(folder, 0o755)
        recipe = Recipe(pathlib.Path(folder) / "ha")
        try:
            recipe.deploy("up")
            yield recipe
        finally:
            recipe.deploy("down")


def story(recipe, writers, name, act, new_leader=True):
    """Does it to the leader, waits until deposits are acknowledged again; how long there was none."""
    recipe.wait_until_whole()
    writers.wait_for(100)
    before, since = recipe.leader(), time.monotonic()
    act(before)
    writers.wait_for(100)
    gap_s = writers.longest_gap_s(since)
    print(f"patroni: {name}: {gap_s:.1f} s without an acknowledgement, leader {before}, then {recipe.leader()}")
    assert not new_leader or recipe.leader() != before
    return gap_s


@pytest.mark.skipif(not LONG, reason="only in the long run")
@pytest.mark.skipif(not HAVE_PACKAGES, reason="deploy/packages ha was not run")
def test_no_acknowledged_write_is_lost_or_doubled_whatever_happens_to_the_leader(recipe, tmp_path):
    keeper = Keeper(tmp_path, recipe.hosts)
    try:
        recipe.wait_until_whole()
        keeper.furnish()
        keeper.start()
        writers = Writers(keeper)
        story(recipe, writers, "the leader's PostgreSQL killed", recipe.kill_postgres, new_leader=False)
        story(recipe, writers, "switchover", recipe.switch_over)
        story(recipe, writers, "the whole leading node killed", recipe.kill_node)
        recipe.deploy("up")
        recipe.wait_until_whole()
        writers.wait_for(50)
        writers.stop()
        found = check_deposits(recipe.hosts, writers.acknowledged)
        lines, _ = keeper.verify()
        print(f"patroni: {len(writers.acknowledged)} deposits acknowledged, {found} in the ledger, {lines} journal lines, good")
        keeper.stop()
    finally:
        keeper.close()
