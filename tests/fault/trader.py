"""A client that trades while things break: funds an account, invests, transmits, and at the end waits for every order."""
import collections
import itertools
import threading
import time

from books import CASH, INDEPENDENT, Books, cents, e6, positions_from_entries, positions_of
from harness import FUND, PATIENCE_S, TRANSMIT, Write, insist, read

INVEST = "steward.rebalancer.v1.ProposalService/Invest"
ORDERS = "steward.account.v1.OrderStoreService/Get"
FINAL = {"FILLED", "CANCELED", "REJECTED", "EXPIRED"}
AMOUNT = "4000"
MOST_TRANSMITS = 100
MOMENTARY = {"suitability not decided", "changed meanwhile"}  # findings that another attempt may not have


class Trader:
    """The sample firm's first invested account; one proposal after another."""

    def __init__(self, clients, log, label="trade"):
        self.advisor, self.log, self.label = clients["advisor"], log, label
        self.index_id = read(self.advisor, "steward.rebalancer.v1.IndexService/List")["indexes"][0]["indexId"]
        orders = read(self.advisor, "steward.account.v1.OrderStoreService/List", {"pageSize": 1})["orders"]
        self.account_id = orders[0]["accountId"]
        self.proposals, self.numbers = [], itertools.count()
        self.thread, self.ended, self.failure, self.pause_s = None, False, None, 0
        self.patience_s = PATIENCE_S

    def ask(self, key, method, request):
        write = Write(f"{self.label}-{key}", method, request)
        self.log.add(write)
        return write, insist(self.advisor, write, self.log, patience_s=self.patience_s, timeout_ms=10000)

    def propose(self, key, amount=AMOUNT):
        self.ask(f"{key}-fund", FUND, {"accountId": self.account_id, "lines": [{"quantity": amount}]})
        _, proposal = self.ask(f"{key}-invest", INVEST, {
            "accountId": self.account_id, "indexId": self.index_id, "amount": amount})
        self.proposals.append(proposal)
        return proposal

    def transmit(self, key, proposal):
        """Until the gate lets it through: while risk cannot record its decision, the gate has none and refuses."""
        for attempt in range(MOST_TRANSMITS):
            write, answer = self.ask(f"{key}-transmit-{attempt}", TRANSMIT, {"proposalId": proposal["proposalId"]})
            if answer["gate"].get("accepted"):
                return
            write.answer, write.refused = None, answer
            assert {finding["rule"] for finding in answer["gate"]["findings"]} <= MOMENTARY, answer
            time.sleep(0.2)
        raise AssertionError(f"the gate does not come to a decision: {answer}")

    def orders(self, proposal):
        return read(self.advisor, ORDERS, {"proposalId": proposal["proposalId"]}).get("orders", [])

    def start(self, pause_s=0.1):
        self.pause_s, self.ended = pause_s, False
        self.thread = threading.Thread(target=self.run, name="trader", daemon=True)
        self.thread.start()
        return self

    def run(self):
        try:
            while not self.ended:
                key = next(self.numbers)
                proposal = self.propose(key)
                self.transmit(key, proposal)
                while not self.ended and not self.is_final(proposal):  # the gate refuses a twin of an order at work
                    time.sleep(0.05)
                time.sleep(self.pause_s)
        except BaseException as error:  # told by stop()
            self.failure = error

    def stop(self):
        self.ended = True
        self.thread.join(3 * PATIENCE_S)
        assert not self.thread.is_alive(), "the trader does not end"
        if self.failure:
            raise self.failure

    def is_final(self, proposal):
        orders = self.orders(proposal)
        return len(orders) == len(proposal["orders"]) and all(order["state"] in FINAL for order in orders)

    def wait(self, proposal, limit_s=PATIENCE_S):
        """Until all its orders are final; they must be those of the proposal, and filled."""
        give_up, wanted = time.monotonic() + limit_s, {order["orderId"] for order in proposal["orders"]}
        while True:
            orders = self.orders(proposal)
            if {order["orderId"] for order in orders} == wanted and all(o["state"] in FINAL for o in orders):
                break
            left = collections.Counter(order.get("state", "DRAFT") for order in orders)
            assert time.monotonic() < give_up, f"orders do not end: {dict(left)} of {len(wanted)}"
            time.sleep(0.05)
        for order in orders:
            assert order["state"] == "FILLED" and e6(order["filled"]) == e6(order["quantity"]), order
        return orders

    def wait_all(self, limit_s):
        """Seconds until the last order is final."""
        began = time.monotonic()
        for proposal in self.proposals:
            self.wait(proposal, max(1, limit_s - (time.monotonic() - began)))
        return time.monotonic() - began


def pages(client, method, field, request=None):
    found, token = [], ""
    while True:
        page = read(client, method, {**(request or {}), "pageSize": 1000, "pageToken": token})
        found += page.get(field, [])
        token = page.get("nextPageToken", "")
        if not token:
            return found


def check_account(clients, account_id):
    """The account's positions as entries have them, and as openings, transfers and fills make them."""
    fills = pages(clients["advisor"], "steward.account.v1.OrderStoreService/Fills", "fills")
    orders = pages(clients["advisor"], "steward.account.v1.OrderStoreService/List", "orders")
    entries = [entry for batch in clients["administrator"].stream("steward.account.v1.LedgerService/Entries")
               for entry in batch["entries"]]
    positions, held = positions_of(clients["advisor"].stream("steward.account.v1.LedgerService/Positions",
                                                             {"accountIds": [account_id]}))
    assert positions == positions_from_entries(entries, account_id)
    assert positions == books_of(account_id, entries, orders, fills).positions()
    assert not held, "nothing is held when nothing works"


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
