"""A whole Steward of the tests' own: deploy/up in a folder and on ports that nobody else uses, deploy/down behind it."""
import os
import pathlib
import shutil
import signal
import subprocess

from patience import PATIENCE_S, free_ports, wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVICES = ("account", "esg", "risk", "crm", "order_router", "rebalancer", "paper_exchange", "gateway")
UP_LIMIT_S = 2 * PATIENCE_S  # deploy/up has limits of its own


class House:
    """options: settings of the services, as STEWARD_RISK_STALE_MONTHS; they win over those of deploy/up."""

    def __init__(self, folder, fsync="off", **options):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        self.state = self.folder / "state"
        self.reports = self.folder / "sanitizer"
        self.reports.mkdir()
        self.reports.chmod(0o1777)  # the services run as a user of their own
        self.http_port, self.front_port, self.fix_port = free_ports(3)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("STEWARD_")},
            "STEWARD_BUILD": os.environ["STEWARD_BUILD"],
            "STEWARD_STATE": str(self.state),
            "STEWARD_HTTP_PORT": str(self.http_port),
            "STEWARD_FRONT_PORT": str(self.front_port),
            "STEWARD_FIX_PORT": str(self.fix_port),
            "STEWARD_POSTGRES_FSYNC": fsync,
            "ASAN_OPTIONS": f"log_exe_name=1:log_path={self.reports}/report:detect_leaks=1:detect_stack_use_after_return=0",
            "LSAN_OPTIONS": f"suppressions={pathlib.Path(__file__).with_name('lsan.supp')}:print_suppressions=0",
            "UBSAN_OPTIONS": f"log_path={self.reports}/report:print_stacktrace=1",
            **{name: str(value) for name, value in options.items()},
        }

    def deploy(self, command, *arguments, check=True):
        # The services inherit nothing of ours: their output goes to their logs, so a pipe would not be held open.
        return subprocess.run([ROOT / "deploy" / command, *arguments], env=self.environment, check=check, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=UP_LIMIT_S)

    def up(self):
        done = self.deploy("up", "--no-sample", check=False)
        assert done.returncode == 0, done.stdout
        return self

    def down(self):
        """Stops everything, whatever state it is in; the folder goes too, sanitizer reports apart."""
        try:
            self.deploy("down")
        finally:
            self.keep_reports()
            if os.environ.get("STEWARD_TEST_KEEP") != "1":
                shutil.rmtree(self.folder, ignore_errors=True)

    def keep_reports(self):
        """Into the folder that tests/run looks through."""
        kept = pathlib.Path(os.environ.get("STEWARD_TEST_WORK", self.folder))
        for number, report in enumerate(sorted(self.reports.iterdir())):
            shutil.copy(report, kept / f"sanitizer.{self.folder.name}.{number}.{report.name}")

    def sanitizer_reports(self):
        return "\n".join(report.read_text(errors="replace")[:4000] for report in sorted(self.reports.iterdir()))

    @property
    def url(self):
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def operator_key(self):
        return (self.state / "keys/operator.key").read_text().strip()

    @property
    def front_public_key(self):
        return (self.state / "keys/front.public").read_text().strip()

    def steward(self, *arguments, key, **options):
        """The command line, as the holder of a key; its standard output."""
        key_file = self.folder / "caller.key"
        key_file.touch(mode=0o600)
        key_file.write_text(key)
        return subprocess.run([self.state / "bin/steward", "--url", self.url, "--key-file", key_file, *arguments],
                              env=self.environment, check=True, stdout=subprocess.PIPE, timeout=300, **options).stdout

    def process_of(self, service):
        return int((self.state / f"run/{service}.pid").read_text())

    def kill(self, service):
        """SIGKILL, then waits until the supervisor has noticed and started it again."""
        before = self.process_of(service)
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: self.process_of(service) != before, f"{service} was not started again", 0.005)

    def log_of(self, service):
        return (self.state / f"log/{service}.log").read_text(errors="replace")
