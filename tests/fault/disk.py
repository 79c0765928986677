"""A disk that gets full: the cluster's data on a small file system, in a mount namespace of its own, so that nothing of it
is seen outside and nothing stays when its last process has ended."""
import errno
import os
import pathlib
import pwd
import subprocess

from faults import POSTGRES

ROOM_MB = 24
MOUNT = """set -e
mkdir -p {small}
mount -t tmpfs -o size={size}m,mode=0700,uid={uid},gid={gid} tmpfs {small}
cp -a {data}/. {small}/
mount --bind {small} {data}
"""


def is_allowed():
    """Mounting takes root, and a kernel that lets it."""
    return os.geteuid() == 0 and subprocess.run(["unshare", "-m", "true"], check=False, stderr=subprocess.DEVNULL).returncode == 0


class SmallDisk:
    """with SmallDisk(postgres) as disk: the cluster runs with little room. Behind it, it has ended, and its data is gone."""

    def __init__(self, postgres):
        self.postgres, self.data = postgres, postgres.folder / "data"
        self.small, self.anchor = postgres.folder / "small", None

    def __enter__(self):
        subprocess.run([POSTGRES, "stop", self.postgres.folder], env=self.postgres.environment, check=True)
        self.anchor = subprocess.Popen(["unshare", "-m", "--propagation", "private", "sh", "-c", "echo; exec sleep 3600"],
                                       stdout=subprocess.PIPE)
        self.anchor.stdout.readline()  # it has its namespace
        owner = pwd.getpwnam("postgres")
        used = int(subprocess.run(["du", "-sm", self.data], check=True, stdout=subprocess.PIPE, text=True).stdout.split()[0])
        self.within("sh", "-c", MOUNT.format(small=self.small, data=self.data, size=used + ROOM_MB, uid=owner.pw_uid,
                                             gid=owner.pw_gid))
        self.start()
        return self

    def __exit__(self, *_):
        try:
            self.free()
            self.within(POSTGRES, "stop", self.postgres.folder)
        finally:
            self.anchor.kill()
            self.anchor.wait()

    def within(self, *command):
        done = subprocess.run(["nsenter", f"--mount=/proc/{self.anchor.pid}/ns/mnt", *command], check=False, text=True,
                              env=self.postgres.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        assert done.returncode == 0, done.stdout

    def inside(self, path):
        return pathlib.Path(f"/proc/{self.anchor.pid}/root{path}")

    def start(self):
        self.within(POSTGRES, "start", self.postgres.folder)

    def postmaster(self):
        return int((self.inside(self.data) / "postmaster.pid").read_text().split()[0])

    def fill(self):
        with open(self.inside(self.data) / "ballast", "ab", buffering=0) as ballast:
            for size in (1 << 20, 1 << 12):
                try:
                    while True:
                        ballast.write(bytes(size))
                except OSError as error:
                    assert error.errno == errno.ENOSPC, error

    def free(self):
        (self.inside(self.data) / "ballast").unlink(missing_ok=True)
