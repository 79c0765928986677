"""One house for all tests of this folder; each has accounts of its own, and leaves every service running."""
import os
import pathlib
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from house import House  # noqa: E402


def open_house(folder, **options):
    """A house with the sample firm in it, whose writes are synced."""
    house = House(folder, fsync="on", STEWARD_PAPER_EXCHANGE_LATENCY_MS=100,
                  STEWARD_PAPER_EXCHANGE_SPLIT=3, **options)
    try:
        house.up()
        house.steward("sample", "--operator-key-file", str(house.state / "keys/operator.key"), "--directory",
                      str(house.folder / "sample"), key=house.operator_key)
    except BaseException:
        house.down()
        raise
    return house


@pytest.fixture(scope="session")
def house():
    with tempfile.TemporaryDirectory(prefix="fault.", dir=os.environ.get("STEWARD_TEST_WORK")) as folder:
        os.chmod(folder, 0o755)
        house = open_house(pathlib.Path(folder) / "fault")
        try:
            yield house
        finally:
            house.down()


@pytest.fixture(autouse=True)
def no_sanitizer_report(request):
    yield
    if "house" in request.fixturenames:
        assert not (found := request.getfixturevalue("house").sanitizer_reports()), found
