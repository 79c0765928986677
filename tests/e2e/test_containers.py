"""The system as containers: what docker-compose.yml promises of every container, and the main job against the real thing."""
import json
import os
import pathlib
import re
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
import urllib.request

import pytest

from house import ROOT
from patience import PATIENCE_S

NET = "172.29"  # not the file's own, so that a Steward that runs beside is left alone
SERVICES = ("account", "crm", "risk", "rebalancer", "order_router", "esg", "paper_exchange", "gateway")
ENDS = ("migrate", "cli")  # containers that do something and end


@pytest.fixture(autouse=True)
def no_sanitizer_report():
    """Containers hold the release's programs: the house of the other scenarios is not needed."""


@pytest.fixture(scope="module")
def compose_file():
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_every_container_is_guarded(compose_file):
    for name, service in compose_file["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert int(service["user"].split(":")[0]) > 0, f"{name} runs as root"
        assert all("ipv4_address" in address for address in service["networks"].values()), f"{name} has no static address"
        assert service["healthcheck"].get("disable", False) == (name in ENDS), f"{name} needs a health check"
        assert not any("SECRET" in variable and not variable.endswith("_FILE") for variable in service["environment"]) \
            if "environment" in service else True, f"{name} has a secret in its environment"


def test_only_tls_and_the_curve_front_are_published(compose_file):
    published = {name for name, service in compose_file["services"].items() if "ports" in service}
    assert published == {"tls", "gateway"}
    assert compose_file["networks"]["store"]["internal"] and compose_file["networks"]["bus"]["internal"]


def routes(compose_file):
    """Who calls whom, by the routes in the file: {callee: {callers}}."""
    callers = {name: set() for name in SERVICES}
    for name in SERVICES:
        for variable, value in compose_file["services"][name]["environment"].items():
            if found := re.fullmatch(f"STEWARD_{name.upper()}_(.+)_ENDPOINTS", variable):
                callee = found[1].lower()
                assert value == f"tcp://{callee}:5555"
                callers[callee].add(name)
    return callers


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_that_a_program_knows_leads_somewhere(compose_file, service):
    program = pathlib.Path(os.environ["STEWARD_BUILD"]) / f"bin/steward-{service.replace('_', '-')}"
    said = subprocess.run([program, "--help"], check=True, stdout=subprocess.PIPE, text=True).stdout
    known = set(re.findall(rf"\bSTEWARD_{service.upper()}_[A-Z_]+_ENDPOINTS\b", said))
    given = {name for name in compose_file["services"][service]["environment"] if name.endswith("_ENDPOINTS")}
    assert given == known


def test_secrets_are_made_once_and_admit_only_who_calls(compose_file, tmp_path):
    program = pathlib.Path(os.environ["STEWARD_BUILD"]) / "bin/steward"
    environment = {**os.environ, "STEWARD_PROGRAM": str(program)}
    folder = tmp_path / "secrets"

    def make():
        subprocess.run([ROOT / "deploy/docker/secrets", folder], env=environment, check=True, capture_output=True)
        return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    made = make()
    assert make() == made, "a second run changes nothing"
    assert folder.stat().st_mode & 0o777 == 0o700
    for callee, callers in routes(compose_file).items():
        lines = [line.split() for line in (folder / "public" / f"{callee}.allow").read_text().splitlines()]
        assert {(name, kind) for _, name, kind in lines} == \
            {(caller, "front" if caller == "gateway" else "service") for caller in callers}, callee
        for key, name, _ in lines:
            assert key == (folder / "public" / f"{name}.public").read_text().strip()
    for secret in compose_file["secrets"].values():
        assert (folder / pathlib.Path(secret["file"]).name).stat().st_size > 0, "made for every secret that is named"


class Engine:
    """A Docker engine of the test's own: private socket and data, no bridge, the host's firewall left as it is."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.environment = {**os.environ, "DOCKER_HOST": f"unix://{self.folder}/docker.sock", "STEWARD_NET": NET,
                            "STEWARD_SECRETS": str(self.folder / "secrets")}
        override = {"version": "3.8", "networks": {
            "front": {"internal": True, "ipam": {"config": [{"subnet": f"{NET}.82.0/24"}]}}}}
        (self.folder / "override.yml").write_text(json.dumps(override))
        self.log = open(self.folder / "dockerd.log", "w", encoding="utf-8")
        self.daemon = subprocess.Popen(
            ["dockerd", "--host", self.environment["DOCKER_HOST"], "--exec-root", self.folder / "exec", "--data-root",
             self.folder / "data", "--pidfile", self.folder / "docker.pid", "--iptables=false", "--ip6tables=false",
             "--ip-forward=false", "--ip-masq=false", "--bridge=none"], stdout=self.log, stderr=self.log)

    def is_up(self):
        give_up = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up and self.daemon.poll() is None:
            if subprocess.run(["docker", "info"], env=self.environment, capture_output=True, check=False).returncode == 0:
                return True
            time.sleep(0.2)
        return False

    def run(self, *command, check=True):
        done = subprocess.run(command, env=self.environment, cwd=ROOT, check=False, text=True, timeout=2 * PATIENCE_S,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert not check or done.returncode == 0, done.stdout[-3000:]
        return done.stdout

    def compose(self, *arguments, check=True):
        return self.run("docker-compose", "-p", "stewardtest", "-f", "docker-compose.yml", "-f",
                        str(self.folder / "override.yml"), *arguments, check=check)

    def steward(self, *arguments, key=None):
        who = ("-e", f"STEWARD_KEY_FILE=/var/lib/steward/firm/{key}.key") if key else ()
        return self.compose("run", "-T", "--rm", *who, "cli", "/usr/bin/steward", *arguments)

    def process_of(self, service):
        return int(self.run("docker", "inspect", "--format", "{{.State.Pid}}", f"stewardtest_{service}_1"))

    def close(self):
        self.compose("down", "-v", "--timeout", "5", check=False)
        self.daemon.send_signal(signal.SIGTERM)
        self.daemon.wait(timeout=PATIENCE_S)
        self.log.close()


def is_ready():
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE  # the certificate is made by the first run
    try:
        with urllib.request.urlopen(f"https://{NET}.82.20:8443/readyz", context=trust, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def wait_until_ready(limit_s):
    began = time.monotonic()
    while not is_ready():
        assert time.monotonic() - began < limit_s, "the containers do not become ready"
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.fixture(scope="module")
def engine():
    if os.environ.get("STEWARD_TEST_LONG") != "1":
        pytest.skip("an engine is started with --long")
    if os.geteuid() != 0 or not all(map(shutil.which, ("dockerd", "docker", "docker-compose"))):
        pytest.skip("needs root and Debian's docker.io and docker-compose")
    subprocess.run(["cmake", "--preset", "release"], cwd=ROOT, check=True, capture_output=True)
    programs = ["steward", *(f"steward-{name.replace('_', '-')}" for name in (*SERVICES, "migrate", "check"))]
    subprocess.run(["ninja", "-C", "build/release", "--quiet", *programs], cwd=ROOT, check=True, capture_output=True)
    with tempfile.TemporaryDirectory(prefix="engine.", dir="/tmp") as folder:
        engine = Engine(folder)
        try:
            if not engine.is_up():
                pytest.skip("no engine can be started here: " + (engine.folder / "dockerd.log").read_text()[-300:])
            engine.run("deploy/docker/images")
            engine.run("deploy/docker/secrets")
            engine.compose("up", "-d", "--no-build")
            wait_until_ready(PATIENCE_S)
            yield engine
        finally:
            engine.close()


def test_the_main_job_in_containers(engine):
    said = engine.steward("sample", "--operator-key-file", "/run/secrets/operator_key", "--directory",
                          "/var/lib/steward/firm")
    assert "accepted, on their way, 89 orders" in said and "89 of 89 orders filled" in said, said[-3000:]
    assert "REFUSED (index above client)" in said, "the cautious client is refused"
    assert "good: " in engine.steward("verify", key="administrator"), "the books agree"


@pytest.mark.parametrize("service", SERVICES + ("postgres", "tls"))
def test_a_container_holds_no_privileges(engine, service):
    process = pathlib.Path("/proc") / str(engine.process_of(service))
    status = dict(line.split(":\t", 1) for line in (process / "status").read_text().splitlines())
    assert "0" not in status["Uid"].split()
    assert all(int(status[which], 16) == 0 for which in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"))
    assert status["NoNewPrivs"] == "1"
    mounts = [line.split() for line in (process / "mounts").read_text().splitlines()]
    assert [options.split(",")[0] for _, where, _, options, *_ in mounts if where == "/"] == ["ro"]


def test_the_front_speaks_http2_and_keeps_metrics_inside(engine):
    def ask(path, *options):
        return engine.run("curl", "-sk", "--http2", "-o", "/dev/null", "-w", "%{http_version} %{http_code}", *options,
                          f"https://{NET}.82.20:8443{path}")
    assert ask("/readyz") == "2 200"
    for path in ("/metrics", "//metrics", "/%6detrics", "/x/../metrics"):
        assert ask(path, "--path-as-is") == "2 403", path


@pytest.mark.parametrize("service", SERVICES)
def test_a_killed_service_comes_back(engine, service):
    before = engine.process_of(service)
    os.kill(before, signal.SIGKILL)
    began = time.monotonic()
    while engine.process_of(service) in (0, before):
        assert time.monotonic() - began < PATIENCE_S, f"{service} is not started again"
    wait_until_ready(PATIENCE_S)
    print(f"{service}: ready again {time.monotonic() - began:.2f} s after its process was killed")
    assert "good: " in engine.steward("verify", key="administrator")
