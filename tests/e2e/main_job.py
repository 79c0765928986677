"""The parts of the main job as commands, for a benchmark and clients of the scenario's choice."""
import base64
import hashlib
import secrets

import books
from connect import Client
from scenario import Call, Check, Replay, Scene, Until

FINAL = {"FILLED", "CANCELED", "REJECTED", "EXPIRED"}
ONE_E8 = 10**8
ENTRIES = "steward.account.v1.LedgerService/Entries"
POSITIONS = "steward.account.v1.LedgerService/Positions"
LOTS = "steward.account.v1.LedgerService/Lots"
VERIFY = "steward.account.v1.LedgerService/Verify"
ORDERS = "steward.account.v1.OrderStoreService/Get"
FILLS = "steward.account.v1.OrderStoreService/Fills"
COMPARE = "steward.rebalancer.v1.IndexService/Compare"
INVEST = "steward.rebalancer.v1.ProposalService/Invest"
TRANSMIT = "steward.rebalancer.v1.ProposalService/Transmit"


def hash_of(key):
    return base64.b64encode(hashlib.sha256(key.encode()).digest()).decode()


def packed(data):
    return base64.b64encode(data).decode()


def new_scene(house):
    """Keys are made by whoever holds them; only their hashes are told."""
    keys = {name: "stw_" + secrets.token_urlsafe(32) for name in ("administrator", "advisor", "trader")}
    scene = Scene({name: Client(house.http_port, key) for name, key in keys.items()})
    scene.actors["operator"] = Client(house.http_port, house.operator_key)
    scene.keys, scene.house = keys, house
    return scene


def open_firm(scene, code):
    hashes = {name: hash_of(key) for name, key in scene.keys.items()}
    user = "steward.account.v1.FirmService/CreateUser"
    return [
        Call("firm", "steward.account.v1.FirmService/Open", by="operator", request={
            "code": code, "name": f"Firm {code}", "administrator": "Alex", "keyHash": hashes["administrator"]}),
        Replay("firm", ignoring=("firm.sequence",)),  # scheduled work may have written meanwhile
        Call("adviser", user, {"name": "Robin", "role": "ADVISOR", "keyHash": hashes["advisor"]}, by="administrator"),
        Call("dealer", user, {"name": "Terry", "role": "TRADER", "keyHash": hashes["trader"]}, by="administrator"),
        Call("advisors open no firms", "steward.account.v1.FirmService/Open", error=("permission_denied", ""), request={
            "code": "mine", "name": "Mine", "administrator": "Me", "keyHash": hashes["advisor"]}),
    ]


def made_up_prices(symbol, days=504, seed=7):
    """A seeded factor model's closes, piped from the command line into the ordinary import of prices."""
    def run(scene):
        key = scene.keys["administrator"]
        made_up = scene.house.steward("made-up-prices", "--benchmark", symbol, "--seed", str(seed), "--days", str(days),
                                      "--market", "SPY", key=key)
        said = scene.house.steward("import", "prices", "-", "--source", f"made up, seed {seed}", key=key, input=made_up)
        scene.answers["prices"] = {"said": said.decode(), "rows": made_up.count(b"\n") - 1}
        assert b"imported:" in said, said
    return Check(f"{days} days of made-up prices are imported", run)


def ratings(file, metric, bound, practice, as_of):
    source = "Ratings of the test"
    return [
        Call("ratings", "steward.account.v1.ImportService/Observations", by="administrator", request={
            "file": packed(file), "source": source, "asOf": as_of, "fileName": "ratings.csv"},
            check=lambda report: _equal(report.get("taken", 0) > 0, True)),
        Call("practice", "steward.esg.v1.ScreenService/PutPractice", by="administrator", request={"practice": {
            "name": practice,
            "predicates": [{"source": source, "metric": metric, "comparison": "AT_LEAST", "bound": bound}]}}),
    ]


def client(label, name, holdings, answer):
    """A client with one account, its openings (symbol, quantity, basis, date), and a score of the same answer to all."""
    def choose(scene):
        questions = scene.answers["questionnaire"]["questions"]
        scene.answers[f"{label}.answers"] = [
            {"questionId": question["id"], "answer": min(answer, len(question["answers"]))} for question in questions]

    def submit(scene):
        Call(f"{label}-score", "steward.risk.v1.ClientScoreService/Submit", {
            "accountId": f"{{{label}.accountIds.0}}", "personId": f"{{{label}.personId}}",
            "answers": scene.answers[f"{label}.answers"]}, key=f"score {label}").run(scene)
    create, fund = "steward.crm.v1.ClientService/Create", "steward.crm.v1.ClientService/Fund"
    person = {"name": name, "bornOn": "1975-05-17", "residence": "US"}
    account = {"alias": f"{name}'s account", "kind": "INDIVIDUAL", "status": "OPENED"}
    lines = [{key: value for key, value in zip(("symbol", "quantity", "basis", "openedOn"), line) if value}
             for line in holdings]
    return [
        Call(label, create, {"person": person, "accounts": [account]}, key=f"client {label}"),
        Replay(label),
        Call(f"{label} under another's key", create, {"person": {**person, "name": "Else"}, "accounts": [account]},
             key=f"client {label}", error=("failed_precondition", "idempotency_key")),
        Call(f"{label}-fund", fund, {"accountId": f"{{{label}.accountIds.0}}", "opening": True, "lines": lines},
             key=f"fund {label}"),
        Replay(f"{label}-fund"),
        Check("every question has an answer", choose),
        Check(f"{name} is scored", submit),
        Replay(f"{label}-score"),
    ]


def questionnaire():
    def activate(scene):
        chosen, counts = [], {}
        for question in scene.answers["bank"]["questions"]:
            category = question["category"]
            if question.get("primary") and counts.get(category, 0) < 3:
                counts[category] = counts.get(category, 0) + 1
                chosen.append(question["id"])
        Call("questionnaire", "steward.risk.v1.QuestionnaireService/Activate", {"questionIds": chosen},
             key="questionnaire").run(scene)
    return [
        Call("questionnaires are turned on", "steward.risk.v1.RiskSettingsService/Enable", by="administrator"),
        Call("bank", "steward.risk.v1.QuestionnaireService/Bank"),
        Check("three primary questions of each category are active", activate),
        Replay("questionnaire"),
    ]


def _equal(found, wanted):
    assert found == wanted, f"{found}, not {wanted}"


def check_targets(index):
    targets = index["targets"]
    weights = [int(row.get("weightE8", 0)) for row in targets["weights"]]
    _equal(sum(weights) + int(targets.get("cashWeightE8", 0)), ONE_E8)
    assert min(weights) > 0


def saved_index(label, name, rules):
    return [
        Call(label, "steward.rebalancer.v1.IndexService/Create", {"name": name, "rules": rules}, key=f"index {label}"),
        Replay(label),
        Call(f"{label}-saved", "steward.rebalancer.v1.IndexService/SaveTargets", {"indexId": f"{{{label}.indexId}}"},
             key=f"targets {label}", check=check_targets),
    ]


def is_final(batch):
    return bool(batch.get("orders")) and all(order["state"] in FINAL for order in batch["orders"])


def transmitted(label, proposal):
    """Sends all of a proposal, again, and waits until every order is filled."""
    def all_filled(scene):
        orders = scene.answers[f"{label}-orders"]["orders"]
        drafts = scene.answers[proposal]["orders"]
        _equal(sorted(o["orderId"] for o in orders), sorted(o["orderId"] for o in drafts))
        for order in orders:
            assert order["state"] == "FILLED" and order["filled"] == order["quantity"], order
    return [
        Call(label, TRANSMIT, {"proposalId": f"{{{proposal}.proposalId}}"}, key=f"transmit {label}",
             check=lambda answer: _equal(answer["gate"].get("accepted"), True)),
        Replay(label),
        Until(f"{label}-orders", ORDERS, {"proposalId": f"{{{proposal}.proposalId}}"}, is_final),
        Replay(label),
        Check("every order of the proposal is filled, and no other", all_filled),
    ]


def fills_of(scene, account_id):
    """Every fill of the account with its order, in the order they were recorded."""
    fills, token = [], ""
    while True:
        page = scene.actors["advisor"].call(FILLS, {"accountId": account_id, "pageToken": token})
        fills += page.get("fills", [])
        token = page.get("nextPageToken", "")
        if not token:
            break
    return sorted(fills, key=lambda fill: int(fill["entryId"]))


def securities(scene):
    """symbol -> id"""
    found = scene.actors["advisor"].call("steward.account.v1.SecurityService/Find", {})
    return {security["symbol"]: security["securityId"] for security in found["securities"]}


def recompute(scene, holdings, account_id, proposals):
    """The account's books from the openings, and of each proposal in turn its transfers and fills."""
    ids, kept = securities(scene), books.Books()
    for symbol, quantity, basis, opened_on in holdings:
        kept.opening(ids[symbol] if symbol else books.CASH, quantity, basis, opened_on)
    orders = {order["orderId"]: order for label in proposals
              for order in scene.actors["advisor"].call(ORDERS, {"proposalId": scene.answers[label]["proposalId"]})["orders"]}
    fills = fills_of(scene, account_id)
    _equal(len({(fill["venue"], fill["execId"]) for fill in fills}), len(fills))
    for label in proposals:
        proposal = scene.answers[label]
        for transfer in proposal.get("transfers", []):
            kept.transfer(books.INDEPENDENT, proposal["indexId"], transfer.get("securityId", books.CASH),
                          transfer["quantity"])
        mine = [fill for fill in fills if orders[fill["orderId"]]["proposalId"] == proposal["proposalId"]]
        for fill in mine:
            kept.fill(orders[fill["orderId"]], fill)
        for order in (o for o in orders.values() if o["proposalId"] == proposal["proposalId"]):
            filled = sum(books.e6(fill["quantity"]) for fill in mine if fill["orderId"] == order["orderId"])
            _equal(filled, books.e6(order["filled"]))
    return kept


def ledger_agrees(label, holdings, *proposals):
    """Cash, positions and lots to the cent and the share; entries that sum to zero; nothing held any more."""
    def run(scene):
        account_id = scene.answers[label]["accountIds"][0]
        advisor, kept = scene.actors["advisor"], recompute(scene, holdings, account_id, proposals)
        positions, held = books.positions_of(advisor.stream(POSITIONS, {"accountIds": [account_id]}))
        _equal(positions, kept.positions())
        _equal(held, {})
        _equal(books.lots_of(advisor.stream(LOTS, {"accountIds": [account_id]})), kept.open_lots())
        batches = advisor.stream(ENTRIES, {"accountId": account_id})
        entries = [entry for batch in batches for entry in batch["entries"]]
        books.check_entries(entries)
        _equal(books.positions_from_entries(entries, account_id), kept.positions())
        cash = advisor.call("steward.account.v1.LedgerService/Cash", {"accountId": account_id})
        _equal({row.get("segmentId", "0"): books.cents(row["balance"]) for row in cash["segments"]
                if books.cents(row["balance"])}, {s: amount for s, amount in kept.cash.items() if amount})
    return Check("the ledger is what openings, transfers and fills make it", run)


def verified():
    def check(answer):
        assert answer.get("good") is True, answer.get("differences")
        assert int(answer["rebuiltCommits"]) > 0, "the journal makes the very same rows"
    return Call("verify", VERIFY, {"rebuild": True}, by="administrator", check=check)


def whole_share_drift(scene, comparison):
    """The drift that whole shares leave when each name is rounded to the nearest share, 1e-8."""
    value = books.cents(comparison["value"]) * 10**4
    last = scene.actors["advisor"].call("steward.account.v1.PriceService/Last", {})
    prices = dict(zip(last["securityIds"], map(int, last["priceE6"])))
    names = [row for row in comparison["rows"] if row.get("securityId", books.CASH) != books.CASH]
    off, cash = 0, 0
    for row in names:
        short = (int(row.get("targetWeightE8", 0)) * value // ONE_E8) % prices[row["securityId"]]
        over = short - prices[row["securityId"]]
        nearest = short if short < -over else over
        off, cash = off + abs(nearest), cash + nearest
    return (off + abs(cash)) * ONE_E8 // (2 * value)


def drift_of(answer):
    return int(answer.get("driftE8", 0))
