"""Every service in turn is killed (SIGKILL), while orders are on their way and while they work: the job ends right,
nothing twice, nothing lost."""
import random
import threading
import time

import pytest

from faults import await_restart, kill_service
from harness import is_long
from house import SERVICES
from scene import FINAL_LIMIT_S, Scene
from trader import FINAL

PATIENCE_S = 60
KILLED = SERVICES if is_long() else ("account", "order_router", "paper_exchange", "rebalancer")  # who has a hand in an order


@pytest.fixture(scope="module")
def scene(house):
    """Nobody writes beside: what is at work is what the test sent. The books are checked behind the last kill."""
    with Scene(house, "kill", trades=False, writers=0) as scene:
        yield scene


def wait_until_working(trader, proposal):
    """All orders are at the venue, and none has come to its end."""
    give_up = time.monotonic() + PATIENCE_S
    while True:
        states = {order["state"] for order in trader.orders(proposal)}
        if states and states <= {"ROUTED", "WORKING", "PARTIALLY_FILLED"}:
            return
        assert not states & FINAL, f"orders ended before the kill: {states}"
        assert time.monotonic() < give_up, f"orders do not get to work: {states}"
        time.sleep(0.01)


@pytest.mark.parametrize("moment", ("on their way", "working"))
@pytest.mark.parametrize("service", KILLED)
def test_a_kill_changes_nothing(house, scene, service, moment):
    trader, label = scene.trader, f"{service}-{moment}"
    proposal = trader.propose(label)
    sender = threading.Thread(target=trader.transmit, args=(label, proposal))
    sender.start()
    if moment == "working":
        wait_until_working(trader, proposal)
    else:
        time.sleep(random.Random(service).uniform(0.005, 0.12))

    def fault():
        before = house.process_of(service)
        kill_service(house, service)
        await_restart(house, service, before)
    took = scene.recover(service, fault)
    sender.join()
    trader.wait(proposal, FINAL_LIMIT_S)
    print(f"{service}: killed with orders {moment}, answered again after {took:.2f} s")
