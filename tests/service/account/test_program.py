"""The programs of the system of record: what they say of the schema, how they start, stop, and start again."""
import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[3]
BUILD = Path(os.environ.get("STEWARD_BUILD", TOP / "build" / "asan"))
ACCOUNT, MIGRATE = BUILD / "bin" / "steward-account", BUILD / "bin" / "steward-migrate"
pytestmark = pytest.mark.skipif(not ACCOUNT.exists() or not MIGRATE.exists(), reason="the programs are not built")


@pytest.fixture(scope="module")
def cluster():
    """The socket folder of the tests' cluster, or of a private one."""
    if "STEWARD_TEST_PG" in os.environ:
        yield os.environ["STEWARD_TEST_PG"]
        return
    with tempfile.TemporaryDirectory(prefix="steward-account.") as folder:
        os.chmod(folder, 0o755)
        environment = {**os.environ, "STEWARD_POSTGRES_FSYNC": "off"}
        subprocess.run([TOP / "deploy" / "postgres", "start", f"{folder}/pg"], check=True, env=environment)
        yield f"{folder}/pg/socket"
        subprocess.run([TOP / "deploy" / "postgres", "stop", f"{folder}/pg"], check=True)


@pytest.fixture
def place(cluster, tmp_path_factory):
    """Environment of the programs: a database of their own and a folder for sockets."""
    name = f"t_program_{os.getpid()}_{time.monotonic_ns()}"
    admin = ["psql", "-q", "-h", cluster, "-U", "postgres", "-c"]
    subprocess.run([*admin, f"CREATE DATABASE {name} OWNER steward TEMPLATE template0"], check=True)
    with tempfile.TemporaryDirectory(prefix="steward-run.") as run:
        database = f"host={cluster} user=steward dbname={name}"
        yield {**os.environ, "STEWARD_RUN_DIR": run, "STEWARD_ACCOUNT_DATABASE": database,
               "STEWARD_MIGRATE_DATABASE": database}
    subprocess.run([*admin, f"DROP DATABASE {name} WITH (FORCE)"], check=True)


def lines(text):
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def migrate(place):
    done = subprocess.run([MIGRATE], env=place, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return next(line for line in lines(done.stderr) if line["event"] == "migrated")


class Running:
    """steward-account, from start until it is ready."""

    def __init__(self, place):
        began = time.monotonic()
        self.process = subprocess.Popen([ACCOUNT], env=place, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if '"event":"ready"' in line:
                self.took_s = time.monotonic() - began
                return
        pytest.fail("it was never ready")

    def end(self, number):
        self.process.send_signal(number)
        self.process.stderr.read()
        return self.process.wait(timeout=20)


def test_without_the_schema_it_names_the_missing_migration(place):
    done = subprocess.run([ACCOUNT], env=place, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    failed = next(line for line in lines(done.stderr) if line["event"] == "start_failed")
    assert failed["code"] == "failed_precondition"
    assert "0001_system_of_record is missing: run steward-migrate" in failed["message"]


def test_migrating_again_changes_nothing(place):
    assert int(migrate(place)["applied"]) > 0
    assert int(migrate(place)["applied"]) == 0


def test_it_stops_when_told_and_starts_again_after_a_kill(place):
    migrate(place)
    running = Running(place)
    assert running.end(signal.SIGTERM) == 0
    running = Running(place)
    assert running.end(signal.SIGKILL) == -signal.SIGKILL
    running = Running(place)
    assert running.end(signal.SIGTERM) == 0


def test_a_database_that_is_not_there_ends_the_start(place):
    place = {**place, "STEWARD_ACCOUNT_DATABASE": f"host={place['STEWARD_RUN_DIR']} dbname=none user=steward"}
    done = subprocess.run([ACCOUNT], env=place, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert any(line["event"] == "start_failed" and line["code"] == "unavailable" for line in lines(done.stderr))
