"""Every service in turn is killed (SIGKILL) while orders are working: the job ends right, nothing twice, nothing lost."""
import collections
import os
import pathlib
import random
import re
import sys
import tempfile
import threading
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from books import check_entries, e6, positions_from_entries, positions_of  # noqa: E402
from connect import CallError, Client, Unreachable  # noqa: E402
from house import SERVICES, House  # noqa: E402

FINAL = {"FILLED", "CANCELED", "REJECTED", "EXPIRED"}
AGAIN = {"unavailable", "deadline_exceeded", "aborted", "canceled"}
PATIENCE_S = 60
AMOUNT = "20000"


def insist(client, method, request, key=None):
    """Asks again, under the same key, until an answer comes: what a careful client does."""
    give_up = time.monotonic() + PATIENCE_S
    while True:
        try:
            return client.call(method, request, key, timeout_ms=10000)
        except (Unreachable, CallError) as error:
            if isinstance(error, CallError) and error.code not in AGAIN:
                raise
            assert time.monotonic() < give_up, f"{method}: {error}"
            time.sleep(0.02)


@pytest.fixture(scope="module")
def house():
    with tempfile.TemporaryDirectory(prefix="fault.", dir=os.environ.get("STEWARD_TEST_WORK")) as folder:
        os.chmod(folder, 0o755)
        house = House(pathlib.Path(folder) / "fault", fsync="on", STEWARD_PAPER_EXCHANGE_LATENCY_MS=60,
                      STEWARD_PAPER_EXCHANGE_SPLIT=3)
        try:
            house.up()
            house.steward("sample", "--operator-key-file", str(house.state / "keys/operator.key"), "--directory",
                          str(house.folder / "sample"), key=house.operator_key)
            yield house
        finally:
            house.down()


def sample_client(house, name):
    return Client(house.http_port, (house.folder / f"sample/{name}.key").read_text().strip())


class Job:
    """One account of the sample firm that is invested again and again."""

    def __init__(self, house):
        self.advisor = sample_client(house, "advisor")
        self.index_id = self.advisor.call("steward.rebalancer.v1.IndexService/List")["indexes"][0]["indexId"]
        orders = self.advisor.call("steward.account.v1.OrderStoreService/List", {"pageSize": 1})["orders"]
        self.account_id = orders[0]["accountId"]

    def propose(self, label):
        insist(self.advisor, "steward.crm.v1.ClientService/Fund",
               {"accountId": self.account_id, "lines": [{"quantity": AMOUNT}]}, f"{label}:fund")
        return insist(self.advisor, "steward.rebalancer.v1.ProposalService/Invest",
                      {"accountId": self.account_id, "indexId": self.index_id, "amount": AMOUNT}, f"{label}:invest")

    def transmit(self, proposal, label):
        answer = insist(self.advisor, "steward.rebalancer.v1.ProposalService/Transmit",
                        {"proposalId": proposal["proposalId"]}, f"{label}:transmit")
        assert answer["gate"].get("accepted"), answer

    def orders(self, proposal):
        return insist(self.advisor, "steward.account.v1.OrderStoreService/Get",
                      {"proposalId": proposal["proposalId"]}).get("orders", [])

    def wait(self, proposal):
        give_up = time.monotonic() + PATIENCE_S
        wanted = {order["orderId"] for order in proposal["orders"]}
        while True:
            orders = self.orders(proposal)
            if {order["orderId"] for order in orders} == wanted and all(o["state"] in FINAL for o in orders):
                return orders
            left = collections.Counter(order.get("state", "DRAFT") for order in orders)
            assert time.monotonic() < give_up, f"orders do not end: {dict(left)} of {len(wanted)}"
            time.sleep(0.05)


def recovery_s(house, service, job):
    """From the kill to the first answer that needs the service."""
    ask = {"account": ("steward.account.v1.FirmService/Get", {}),
           "esg": ("steward.esg.v1.ScreenService/ListPractices", {}),
           "risk": ("steward.risk.v1.QuestionnaireService/Get", {}),
           "crm": ("steward.crm.v1.ClientService/List", {}),
           "order_router": ("steward.order_router.v1.OrderService/Venue", {}),
           "rebalancer": ("steward.rebalancer.v1.IndexService/List", {}),
           "gateway": ("steward.account.v1.FirmService/Get", {}),
           "paper_exchange": ("steward.order_router.v1.OrderService/Venue", {})}[service]
    began = time.monotonic()
    house.kill(service)
    while True:
        answer = insist(job.advisor, *ask)
        if service not in ("order_router", "paper_exchange") or answer.get("connected"):
            return time.monotonic() - began
        time.sleep(0.02)


@pytest.fixture(scope="module")
def job(house):
    return Job(house)


@pytest.mark.parametrize("service", SERVICES)
def test_a_kill_while_orders_work_changes_nothing(house, job, service):
    proposal = job.propose(service)
    sender = threading.Thread(target=job.transmit, args=(proposal, service))
    sender.start()
    time.sleep(random.Random(service).uniform(0.02, 0.3))
    took = recovery_s(house, service, job)
    sender.join()
    orders = job.wait(proposal)
    print(f"{service}: killed with orders working, answered again after {took:.2f} s")
    assert {order["state"] for order in orders} == {"FILLED"}, [o for o in orders if o["state"] != "FILLED"]
    for order in orders:
        assert e6(order["filled"]) == e6(order["quantity"]), order


def fills_of(client):
    fills, token = [], ""
    while True:
        page = client.call("steward.account.v1.OrderStoreService/Fills", {"pageSize": 1000, "pageToken": token})
        fills += page.get("fills", [])
        token = page.get("nextPageToken", "")
        if not token:
            return fills


def names_at_venue(house):
    """ClOrdIDs (firm-order-revision) in the exchange's own book."""
    return {name for line in (house.state / "exchange/executions").read_text().splitlines()
            for name in re.findall(r"\t(\d+-\d+-\d+)\t", line)}


def test_afterwards_every_book_agrees(house, job):
    administrator = sample_client(house, "administrator")
    verified = administrator.call("steward.account.v1.LedgerService/Verify")
    assert verified.get("good"), verified

    fills = fills_of(job.advisor)
    assert len({(fill["venue"], fill["execId"]) for fill in fills}) == len(fills), "a fill was applied twice"
    filled = collections.Counter()
    for fill in fills:
        filled[fill["orderId"]] += e6(fill["quantity"])
    orders, token = [], ""
    while True:
        page = job.advisor.call("steward.account.v1.OrderStoreService/List", {"pageSize": 1000, "pageToken": token})
        orders += page["orders"]
        token = page.get("nextPageToken", "")
        if not token:
            break
    for order in orders:
        assert filled[order["orderId"]] == e6(order["quantity"]), f"order {order['orderId']} is not filled exactly once"
    assert len(names_at_venue(house)) == len(orders), "an order was sent under two names, or never"

    entries = [entry for batch in administrator.stream("steward.account.v1.LedgerService/Entries")
               for entry in batch["entries"]]
    check_entries(entries)
    positions, held = positions_of(job.advisor.stream("steward.account.v1.LedgerService/Positions",
                                                      {"accountIds": [job.account_id]}))
    assert positions == positions_from_entries(entries, job.account_id)
    assert not held, "nothing is held when nothing works"
    assert not (found := house.sanitizer_reports()), found
