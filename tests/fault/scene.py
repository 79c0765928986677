"""What every story begins and ends with: writers and a trader at work, and the check of everything behind them."""
from books_check import check_all, check_orders, check_venue, psql
from faults import Postgres, Probe
from harness import CALL_MS, Log, Writer, clients_of, figure, is_long, make_accounts, percentile, read
from patience import PATIENCE_S
from trader import Trader, check_account

# Every accepted order is final so soon after the last fault: what the long form promises, and the short one prints.
FINAL_GOAL_S = 30
FINAL_LIMIT_S = FINAL_GOAL_S if is_long() else PATIENCE_S
WRITERS, ACCOUNTS = 3, 2


class Scene:
    """with Scene(house, "label") as scene: break things. At its end all is checked."""

    def __init__(self, house, label, trades=True, writers=WRITERS, pause_s=0.01, call_ms=CALL_MS):
        self.house, self.label, self.log, self.clients = house, label, Log(), clients_of(house)
        self.postgres, self.trades, self.writer_count = Postgres(house), trades, writers
        self.patience = {"pause_s": pause_s, "call_ms": call_ms}
        self.recoveries = {}
        self.writers, self.trader = [], None

    def __enter__(self):
        advisor = self.clients["advisor"]
        accounts = make_accounts(advisor, self.label, self.writer_count * ACCOUNTS + 1, self.log)
        self.probe = Probe(self.label, self.clients, accounts[-1], self.log)
        for number in range(self.writer_count):
            mine = accounts[number * ACCOUNTS:(number + 1) * ACCOUNTS]
            self.writers.append(Writer(f"{self.label}-w{number}", self.clients, mine, self.log, **self.patience))
        for writer in self.writers:
            writer.start()
        self.trader = Trader(self.clients, self.log, f"{self.label}-trade")
        if self.trades:
            self.trader.start()
        return self

    def __exit__(self, kind, error, traceback):
        if error is not None:
            for writer in self.writers:
                writer.ended = True
            self.trader.ended = True
            return
        for writer in self.writers:
            writer.stop()
        if self.trades:
            self.trader.stop()
        self.final_s = self.trader.wait_all(FINAL_LIMIT_S)
        figure(f"fault: {self.label}: last order final after the last fault", round(self.final_s, 1), "s", FINAL_GOAL_S)
        self.check()

    def recover(self, service, fault):
        """Does it, and waits until the service is of use again."""
        took = self.probe.recovery_s(service, fault)
        self.recoveries.setdefault(service, []).append(took)
        return took

    def check(self):
        verified = read(self.clients["administrator"], "steward.account.v1.LedgerService/Verify")
        assert verified.get("good"), verified
        sql = psql(self.postgres.socket)
        check_all(sql, self.log)
        check_orders(sql)
        check_venue(sql, self.house.state / "exchange/executions")
        check_account(self.clients, self.trader.account_id)

    def told(self):
        """What came of the writes, for people."""
        writes = self.log.writes
        return {"writes": len(writes), "acknowledged": sum(w.answer is not None for w in writes),
                "refused": sum(w.refused is not None for w in writes), "unknown": sum(not w.is_known for w in writes),
                "asked again": sum(w.attempts > 1 for w in writes), "proposals": len(self.trader.proposals)}

    def print_recoveries(self, goals):
        for service, seconds in sorted(self.recoveries.items()):
            goal = goals.get(service, goals.get("*", 1.0))
            figure(f"fault: {self.label}: {service} to its first answer, median of {len(seconds)}",
                   round(percentile(seconds, 0.5), 3), "s", goal)
            figure(f"fault: {self.label}: {service}, 99 of 100", round(percentile(seconds, 0.99), 3), "s", goal)


