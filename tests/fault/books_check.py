"""The check of everything, by statements of the test's own: the clients' log against the journal and the ledger, the orders
against the venue's book. `sql` is a function from a statement to rows of texts."""
import collections
import subprocess

from harness import COMMIT, CREATE_USER, FUND, TRANSMIT

CASH = "0"
FIRM = "1"
FINAL_STATES = 8  # of trade_order.state: from FILLED on


def psql(socket_folder):
    def sql(statement):
        done = subprocess.run(["psql", "-h", str(socket_folder), "-U", "postgres", "-d", "steward", "-XqAt", "-F", "\t",
                               "-v", "ON_ERROR_STOP=1", "-c", statement], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        return [tuple(line.split("\t")) for line in done.stdout.splitlines()]
    return sql


def check_journal(sql):
    """Gapless and in step with its head; every entry belongs to a line."""
    for row in sql("SELECT h.firm_id, h.sequence, count(j.*), coalesce(max(j.sequence), 0) FROM firm_head h "
                   "LEFT JOIN journal j USING (firm_id) GROUP BY 1, 2"):
        assert len(set(row[1:])) == 1, f"the journal of firm {row[0]} has a gap: head {row[1]}, lines {row[2]}, last {row[3]}"
    orphans = sql("SELECT e.firm_id, e.entry_id FROM ledger_entry e LEFT JOIN journal j USING (firm_id, sequence) "
                  "WHERE j.sequence IS NULL")
    assert not orphans, f"entries that no line of the journal made: {orphans[:5]}"


def check_conserved(sql):
    """Per asset, all accounts together have nothing, the internal ones included; positions are what the legs add up to."""
    for table in ("ledger_leg", "position"):
        off = sql(f"SELECT firm_id, security_id, sum(quantity_e6) FROM {table} GROUP BY 1, 2 HAVING sum(quantity_e6) <> 0")
        assert not off, f"{table}: not conserved: {off[:5]}"
    off = sql("SELECT * FROM (SELECT firm_id, account_id, segment_id, security_id, sum(quantity_e6) AS q FROM ledger_leg "
              "GROUP BY 1, 2, 3, 4) l FULL JOIN position p USING (firm_id, account_id, segment_id, security_id) "
              "WHERE coalesce(l.q, 0) <> coalesce(p.quantity_e6, 0)")
    assert not off, f"positions differ from the entries: {off[:5]}"


def check_writes(sql, log, firm_id=FIRM):
    """Every acknowledged write once, none that was refused, and of the others none twice; then what they add up to."""
    lines = dict(sql(f"SELECT idempotency_key, sequence FROM journal WHERE firm_id = {firm_id}"))
    lost, ghosts, doubled, expected = [], [], [], collections.Counter()
    entries = collections.Counter(dict((key, int(count)) for key, count in sql(
        f"SELECT j.idempotency_key, count(e.*) FROM journal j JOIN ledger_entry e USING (firm_id, sequence) "
        f"WHERE firm_id = {firm_id} GROUP BY 1")))
    for write in log.writes:
        is_there = write.journal_key in lines
        if write.answer is not None and not is_there:
            lost.append(write.key)
        if write.refused is not None and is_there:
            ghosts.append(write.key)
        if is_there and write.method != TRANSMIT and entries[write.journal_key] != entry_count(write):
            doubled.append(write.key)
        if is_there:
            for account, segment, quantity in write.effects:
                expected[account, segment] += quantity
    assert not lost, f"acknowledged and lost: {lost[:10]}"
    assert not ghosts, f"refused and done: {ghosts[:10]}"
    assert not doubled, f"done more than once, or in part: {doubled[:10]}"
    assert not log.unlike, f"another answer under the same key: {[(w.key, w.answer, a) for w, a in log.unlike[:3]]}"
    check_cash(sql, expected, firm_id)


def entry_count(write):
    if write.method == COMMIT:
        return len(write.request["commands"])
    return len(write.request["lines"]) if write.method == FUND else 0


def check_cash(sql, expected, firm_id):
    """To the cent what the clients' own log says, in the accounts that only writers used."""
    accounts = ",".join(sorted({account for account, _ in expected})) or "0"
    found = {(account, segment): int(quantity) for account, segment, quantity in sql(
        f"SELECT account_id, segment_id, quantity_e6 FROM position WHERE firm_id = {firm_id} AND security_id = {CASH} "
        f"AND account_id IN ({accounts}) AND quantity_e6 <> 0")}
    assert found == {key: quantity for key, quantity in expected.items() if quantity}, "cash differs from the clients' log"


def check_users(sql, log, firm_id=FIRM):
    """A job's effect is there once: users that writers made, by name."""
    names = collections.Counter(name for name, in sql(f"SELECT name FROM app_user WHERE firm_id = {firm_id}"))
    for write in log.writes:
        if write.method == CREATE_USER:
            count = names[write.request["name"]]
            assert count <= 1 and (write.answer is None or count == 1), f"{write.key} made {count} users"


def check_orders(sql):
    """Every order has come to its end, its fills are what it says, and nothing is held any more."""
    open_orders = sql(f"SELECT order_id, state FROM trade_order WHERE state < {FINAL_STATES}")
    assert not open_orders, f"orders that do not end: {open_orders[:10]}"
    off = sql("SELECT o.order_id, o.filled_e6, coalesce(sum(f.quantity_e6), 0) FROM trade_order o "
              "LEFT JOIN fill f USING (firm_id, order_id) GROUP BY 1, 2 HAVING o.filled_e6 <> coalesce(sum(f.quantity_e6), 0)")
    assert not off, f"orders whose fills do not add up: {off[:5]}"
    passless = sql("SELECT o.order_id FROM trade_order o LEFT JOIN record r ON r.firm_id = o.firm_id AND r.kind = 'risk.pass' "
                   "AND r.id = o.pass_id AND r.account_id = o.account_id WHERE r.id IS NULL")
    assert not passless, f"orders without a suitability pass of their account: {passless[:5]}"
    late = sql("SELECT o.order_id FROM trade_order o JOIN order_event e USING (firm_id, order_id) JOIN record r "
               "ON r.firm_id = o.firm_id AND r.kind = 'risk.pass' AND r.id = o.pass_id "
               "WHERE e.state = 4 AND e.recorded_at >= (r.projection ->> 'expiresAt')::timestamptz")
    assert not late, f"orders routed under a pass that had expired: {late[:5]}"
    off = sql("SELECT venue, exec_id FROM fill GROUP BY firm_id, venue, exec_id HAVING count(*) > 1")
    assert not off, f"fills applied twice: {off[:5]}"
    off = sql("SELECT account_id, security_id, held_e6 FROM position WHERE held_e6 <> 0")
    assert not off, f"held though nothing works: {off[:5]}"


# Where the exchange's own book (services/paper_exchange/journal_line.c) has what is compared.
EXECUTION, VENUE_ORDER, TYPE, SHARES, LAST_SHARES, CL_ORD_ID = 1, 2, 6, 12, 16, 22


def check_venue(sql, executions):
    """The venue knows every order that was filled once, under one ClOrdID; its fills are ours, one for one."""
    lines = [line.split("\t") for line in executions.read_text().splitlines() if line.startswith("X\t")]
    taken = collections.Counter(line[CL_ORD_ID] for line in lines if line[TYPE] == "0")
    twice = [name for name, count in taken.items() if count > 1]
    assert not twice, f"a ClOrdID was taken twice: {twice[:5]}"
    orders = collections.Counter(name.split("-")[1] for name in taken)
    assert not (more := [order for order, count in orders.items() if count > 1]), f"sent under two names: {more[:5]}"
    known = {order for order, in sql("SELECT order_id FROM trade_order WHERE filled_e6 > 0")}
    assert known <= set(orders), f"filled, and the venue does not know them: {sorted(known - set(orders))[:5]}"
    theirs = collections.Counter()
    for line in lines:
        theirs[line[CL_ORD_ID].split("-")[1]] += int(line[LAST_SHARES]) if line[TYPE] == "F" else 0
    ours = {order: int(filled) for order, filled in sql("SELECT order_id, filled_e6 FROM trade_order")}
    off = {order: (filled, ours.get(order)) for order, filled in theirs.items() if filled != ours.get(order)}
    assert not off, f"filled at the venue and here (venue, here): {dict(list(off.items())[:5])}"
    count = int(sql("SELECT count(*) FROM fill")[0][0])
    assert sum(line[TYPE] == "F" for line in lines) == count, "a fill is missing, or was applied twice"


def check_all(sql, log, firm_id=FIRM):
    """What holds at any moment at which nobody writes, whatever happened before."""
    check_journal(sql)
    check_conserved(sql)
    check_writes(sql, log, firm_id)
    check_users(sql, log, firm_id)
