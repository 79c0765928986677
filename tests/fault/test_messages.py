"""Between the services messages are lost, come twice, late and out of order, or none comes for a while. Nothing acknowledged
is lost, nothing is done twice, and all goes on by itself when the network is good again."""
import os
import pathlib
import random
import tempfile
import time

import pytest

from conftest import open_house
from faults import Stopped
from harness import figure, is_long
from proxy import ROUTES, Network
from scene import Scene

BAD_S = 120 if is_long() else 6
PARTITIONS = 8 if is_long() else 2
BAD = {"drop": 0.02, "duplicate": 0.05, "delay": 0.2, "delay_ms": 60}
BEYOND_TIMEOUTS_S = 4.5  # heartbeats are given up after 3 s, a client's call after 3 s


@pytest.fixture(scope="module")
def network():
    with tempfile.TemporaryDirectory(prefix="net.", dir=os.environ.get("STEWARD_TEST_WORK")) as folder:
        os.chmod(folder, 0o755)
        network = Network(pathlib.Path(folder) / "net")
        network.start()
        network.house = open_house(network.house_folder, **network.options())
        try:
            yield network
        finally:
            network.house.down()
            print("the proxy:", network.stop())


@pytest.fixture(autouse=True)
def no_report_of_this_house(network):
    yield
    assert not (found := network.house.sanitizer_reports()), found


def test_lost_doubled_late_and_reordered_messages_change_nothing(network):
    with Scene(network.house, "messages") as scene:
        network.rule(**BAD)
        time.sleep(BAD_S)
        network.rule()
    print(scene.told(), f"last order final {scene.final_s:.1f} s after the network was good again")
    figure("fault: messages: last order final after the network was good again", round(scene.final_s, 1), "s", 30)


def test_partitions_beyond_all_timeouts_change_nothing(network):
    chance = random.Random(11)
    with Scene(network.house, "partitions") as scene:
        for number in range(PARTITIONS):
            if number % 2 == 0:
                network.rule(stopped=[route for route in ROUTES if chance.random() < 0.5])
                time.sleep(BEYOND_TIMEOUTS_S)
                scene.recover("network", network.rule)
            else:
                with Stopped(network.house, chance.choice(("account", "order_router", "crm", "paper_exchange"))):
                    time.sleep(BEYOND_TIMEOUTS_S)
                scene.recover("network", lambda: None)
    print(scene.told(), f"last order final {scene.final_s:.1f} s after the last partition")
    scene.print_recoveries({"*": 5.0})
