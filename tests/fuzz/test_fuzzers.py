"""Every fuzzer: its corpus again, then a few seconds of new bytes; ten minutes each when the long form is asked for."""
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "fuzz"
TARGETS = sorted(path.parent.name for path in (ROOT / "tests" / "fuzz").glob("*/corpus"))
LONG = os.environ.get("STEWARD_TEST_LONG") == "1"
SECONDS = int(os.environ.get("STEWARD_FUZZ_SECONDS", "600" if LONG else "3"))
MAX_BYTES = 65536


def environment():
    """The fuzzers report for themselves, so the log files of the other sanitized programs are not theirs."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("ASAN_", "UBSAN_", "LSAN_"))}
    return {**plain, "UBSAN_OPTIONS": "print_stacktrace=1"}


@pytest.fixture(scope="session")
def fuzzers():
    done = subprocess.run([ROOT / "deploy" / "packages", "fuzz"], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"clang is not there: {done.stderr.strip()}")
    if not (BUILD / "build.ninja").exists():
        subprocess.run(["cmake", "--preset", "fuzz"], cwd=ROOT, check=True, capture_output=True)
    built = subprocess.run(["ninja", "-C", str(BUILD), "fuzzers"], capture_output=True, text=True)
    assert built.returncode == 0, built.stdout[-4000:]
    return BUILD / "fuzzers"


@pytest.mark.parametrize("target", TARGETS)
def test_no_bytes_bring_it_down(fuzzers, target, tmp_path):
    corpus = ROOT / "tests" / "fuzz" / target / "corpus"
    grown = tmp_path / "grown"  # what is found new stays out of the repository
    grown.mkdir()
    command = [fuzzers / target, grown, corpus, f"-max_total_time={SECONDS}", f"-max_len={MAX_BYTES}", "-timeout=20",
               "-rss_limit_mb=2048", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=SECONDS + 300)
    found = [path for path in tmp_path.iterdir() if path.is_file()]
    report = done.stderr[-6000:] + "".join(f"\n{path.name}: {path.read_bytes()[:400]!r}" for path in found)
    assert done.returncode == 0, report
