"""Every service in turn is killed (SIGKILL), while orders are on their way and while they work: the job ends right,
nothing twice, nothing lost."""
import random
import threading
import time

import pytest

from faults import await_restart, kill_service
from harness import is_long
from house import SERVICES
from patience import PATIENCE_S
from scene import FINAL_LIMIT_S, Scene
from trader import FINAL

BUSY = 20  # so often a machine may be too busy to see orders at work before they are filled
KILLED = SERVICES if is_long() else ("account", "order_router", "paper_exchange", "rebalancer")  # who has a hand in an order


@pytest.fixture(scope="module")
def scene(house):
    """Nobody writes beside: what is at work is what the test sent. The books are checked behind the last kill."""
    with Scene(house, "kill", trades=False, writers=0) as scene:
        yield scene


def get_to_work(trader, proposal):
    """True when all orders are at the venue and none has come to its end; false when they ended before that was seen."""
    give_up = time.monotonic() + PATIENCE_S
    while True:
        states = {order["state"] for order in trader.orders(proposal)}
        if states and states <= {"ROUTED", "WORKING", "PARTIALLY_FILLED"}:
            return True
        if states & FINAL:
            return False
        assert time.monotonic() < give_up, f"orders do not get to work: {states}"
        time.sleep(0.01)


def send(trader, label):
    """A proposal on its way, and the thread that sends it."""
    proposal = trader.propose(label)
    sender = threading.Thread(target=trader.transmit, args=(label, proposal))
    sender.start()
    return proposal, sender


@pytest.mark.parametrize("moment", ("on their way", "working"))
@pytest.mark.parametrize("service", KILLED)
def test_a_kill_changes_nothing(house, scene, service, moment):
    trader, label = scene.trader, f"{service}-{moment}"
    proposal, sender = send(trader, label)
    if moment == "working":
        for again in range(BUSY):
            if get_to_work(trader, proposal):
                break
            sender.join()
            proposal, sender = send(trader, f"{label}-{again}")
        else:
            pytest.fail("orders are always filled before they are seen at work")
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
