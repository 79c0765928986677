"""One Steward for all scenarios; each opens a firm of its own, and one firm sees nothing of another."""
import os
import pathlib
import socket
import tempfile

import pytest

from contracts import Contracts
from door import Bus
from house import SERVICES, House
from patience import PATIENCE_S

socket.setdefaulttimeout(PATIENCE_S)  # a connection that a test opens does not wait for ever


@pytest.fixture(scope="session")
def house():
    with tempfile.TemporaryDirectory(prefix="e2e.", dir=os.environ.get("STEWARD_TEST_WORK")) as folder:
        os.chmod(folder, 0o755)
        # The reference file's prices are of 2024: they are fresh to nobody, so no limit on their age.
        # Passwords at their floor, so that signing in takes milliseconds; all tests come from one address.
        house = House(pathlib.Path(folder) / "e2e", STEWARD_ORDER_ROUTER_PRICE_AGE_HOURS=0,
                      STEWARD_ACCOUNT_PASSWORD_PASSES=1, STEWARD_ACCOUNT_PASSWORD_MEMORY_KIB=8192,
                      STEWARD_ACCOUNT_ADDRESS_TRIES=1000000, STEWARD_GATEWAY_SIGN_IN_FAILURES_PER_MINUTE=1000000,
                      STEWARD_GATEWAY_SIGN_IN_FAILURES_BURST=1000000, STEWARD_GATEWAY_CALLS_PER_MINUTE=0)
        try:
            yield house.up()
        finally:
            house.down()


@pytest.fixture(autouse=True)
def no_sanitizer_report(house):
    yield
    assert not (found := house.sanitizer_reports()), found


@pytest.fixture(scope="session")
def contracts():
    return Contracts()


@pytest.fixture(scope="session")
def rows(house, contracts):
    """Method's path -> (roles that may call it, second factor), as the programs that serve them say."""
    found = {}
    answer = contracts.of("steward.bus.v1.InfoResponse")
    role_names = contracts.pool.FindEnumTypeByName("steward.bus.v1.Role").values_by_number
    for service in SERVICES:
        socket = house.state / f"run/{service}.sock"
        if not socket.exists():
            continue
        bus = Bus(contracts, f"ipc://{socket}")
        code, message, bodies = bus.call("steward.bus.v1.ControlService/Info")
        bus.close()
        assert code == 0, message
        for row in answer.FromString(bodies[0]).access:
            assert row.method.startswith("steward.bus.") or row.method not in found, f"{row.method} is served twice"
            found[row.method] = ({role_names[number].name for number in row.roles}, row.second_factor)
    return found
