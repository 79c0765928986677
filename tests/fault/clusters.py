"""PostgreSQL clusters of a test's own, by deploy/postgres; one may follow another."""
import os
import pathlib
import subprocess

from keeper import TOP, psql
from patience import wait_until


def as_owner(*command):
    """PostgreSQL's own programs run as its user."""
    prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
    return subprocess.run([*prefix, *map(str, command)], check=True, cwd="/", stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=120)


def program(name):
    return sorted(pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))[-1]


class Cluster:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.data, self.socket = self.folder / "data", self.folder / "socket"

    @property
    def admin(self):
        return f"host={self.socket} user=postgres dbname=postgres"

    def start(self, **options):
        subprocess.run([TOP / "deploy/postgres", "start", self.folder], check=True, timeout=120,
                       env={**os.environ, **options})
        return self

    @property
    def conninfo(self):
        return f"host={self.socket} user=steward dbname=steward"

    def stop(self):
        subprocess.run([TOP / "deploy/postgres", "stop", self.folder], check=False, timeout=120)

    def kill(self):
        as_owner(program("pg_ctl"), "stop", "--mode=immediate", "--silent", f"--pgdata={self.data}")

    def promote(self):
        as_owner(program("pg_ctl"), "promote", "--wait", "--silent", f"--pgdata={self.data}")

    def follow(self, primary):
        """A standby of it, in an empty folder; from then on the primary's commits wait for it."""
        self.folder.mkdir(mode=0o750)
        if os.geteuid() == 0:
            subprocess.run(["chown", "postgres:postgres", self.folder], check=True)
        as_owner(program("pg_basebackup"), "-h", primary.socket, "-U", "postgres", "-D", self.data, "-R", "-X", "stream",
                 "-c", "fast")
        self.start()
        psql(primary.admin, "ALTER SYSTEM SET synchronous_standby_names = '*'")
        psql(primary.admin, "SELECT pg_reload_conf()")
        synchronous = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
        wait_until(lambda: psql(primary.admin, synchronous) == "1", "the standby does not follow", 0.05)
        return self
