"""Every service in turn is killed (SIGKILL), while orders are on their way and while they work: the job ends right,
nothing twice, nothing lost."""
import collections
import os
import pathlib
import random
import sys
import tempfile
import threading
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from books import (CASH, INDEPENDENT, Books, cents, check_entries, e6, positions_from_entries,  # noqa: E402
                   positions_of)
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
        house = House(pathlib.Path(folder) / "fault", fsync="on", STEWARD_PAPER_EXCHANGE_LATENCY_MS=150,
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


def wait_until_working(job, proposal):
    """All orders are at the venue, and none has come to its end."""
    give_up = time.monotonic() + PATIENCE_S
    while True:
        states = {order["state"] for order in job.orders(proposal)}
        if states and states <= {"ROUTED", "WORKING", "PARTIALLY_FILLED"}:
            return
        assert not states & FINAL, f"orders ended before the kill: {states}"
        assert time.monotonic() < give_up, f"orders do not get to work: {states}"
        time.sleep(0.01)


@pytest.mark.parametrize("moment", ("on their way", "working"))
@pytest.mark.parametrize("service", SERVICES)
def test_a_kill_changes_nothing(house, job, service, moment):
    label = f"{service} {moment}"
    proposal = job.propose(label)
    sender = threading.Thread(target=job.transmit, args=(proposal, label))
    sender.start()
    if moment == "working":
        wait_until_working(job, proposal)
    else:
        time.sleep(random.Random(service).uniform(0.005, 0.12))
    took = recovery_s(house, service, job)
    sender.join()
    orders = job.wait(proposal)
    print(f"{service}: killed with orders {moment}, answered again after {took:.2f} s")
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


def orders_of(client):
    orders, token = [], ""
    while True:
        page = client.call("steward.account.v1.OrderStoreService/List", {"pageSize": 1000, "pageToken": token})
        orders += page["orders"]
        token = page.get("nextPageToken", "")
        if not token:
            return orders


# Where the exchange's own book (services/paper_exchange/journal_line.c) has what is compared.
VENUE_ORDER, TYPE, SHARES, LAST_SHARES, CL_ORD_ID = 2, 6, 12, 16, 22


def check_venue(house, orders, fills):
    """The venue knows each order once, under one ClOrdID, and filled it whole; its fills are ours, one for one."""
    lines = [line.split("\t") for line in (house.state / "exchange/executions").read_text().splitlines()
             if line.startswith("X\t")]
    accepted = collections.Counter(line[CL_ORD_ID] for line in lines if line[TYPE] == "0")
    assert set(accepted.values()) == {1}, "a ClOrdID was taken twice"
    assert len({line[VENUE_ORDER] for line in lines}) == len(accepted)
    assert {name.split("-")[1] for name in accepted} == {order["orderId"] for order in orders}
    assert len(accepted) == len(orders), "an order was sent under two names"
    traded, wanted = collections.Counter(), {}
    for line in lines:
        wanted[line[CL_ORD_ID]] = int(line[SHARES])
        traded[line[CL_ORD_ID]] += int(line[LAST_SHARES]) if line[TYPE] == "F" else 0
    assert traded == wanted
    assert sum(line[TYPE] == "F" for line in lines) == len(fills), "a fill is missing, or was applied twice"


def books_of(account_id, entries, orders, fills):
    """Cash and positions from what came in, what moved between segments, and the fills."""
    kept, orders = Books(), {order["orderId"]: order for order in orders}
    for entry in entries:
        if entry["kind"] in ("BUY", "SELL"):
            continue
        for leg in entry["legs"]:
            if leg.get("accountId") != account_id:
                continue
            segment, security = leg.get("segmentId", INDEPENDENT), leg.get("securityId", CASH)
            if security == CASH:
                kept.add_cash(segment, cents(leg["quantity"]))
            else:
                kept.open_lot(segment, security, "", e6(leg["quantity"]), 0)
    for fill in sorted(fills, key=lambda fill: int(fill["entryId"])):
        if fill["accountId"] == account_id:
            kept.fill(orders[fill["orderId"]], fill)
    return kept


def test_afterwards_every_book_agrees(house, job):
    administrator = sample_client(house, "administrator")
    verified = administrator.call("steward.account.v1.LedgerService/Verify")
    assert verified.get("good"), verified

    fills = fills_of(job.advisor)
    assert len({(fill["venue"], fill["execId"]) for fill in fills}) == len(fills), "a fill was applied twice"
    filled = collections.Counter()
    for fill in fills:
        filled[fill["orderId"]] += e6(fill["quantity"])
    orders = orders_of(job.advisor)
    for order in orders:
        assert filled[order["orderId"]] == e6(order["quantity"]), f"order {order['orderId']} is not filled exactly once"
    check_venue(house, orders, fills)

    entries = [entry for batch in administrator.stream("steward.account.v1.LedgerService/Entries")
               for entry in batch["entries"]]
    check_entries(entries)
    positions, held = positions_of(job.advisor.stream("steward.account.v1.LedgerService/Positions",
                                                      {"accountIds": [job.account_id]}))
    assert positions == positions_from_entries(entries, job.account_id)
    assert positions == books_of(job.account_id, entries, orders, fills).positions()
    assert not held, "nothing is held when nothing works"
    assert not (found := house.sanitizer_reports()), found
