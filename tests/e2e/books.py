"""The books as an accountant would keep them: cash, positions and lots of one account, from openings, transfers and fills
alone. Whole numbers throughout: cash in cents, shares and prices in 1e-6."""
import datetime
from decimal import Decimal
from fractions import Fraction

INDEPENDENT = "0"
CASH = "0"
MILLION = 10**6


def cents(text):
    value = Decimal(text) * 100
    assert value == value.to_integral_value(), f"{text} is not in whole cents"
    return int(value)


def e6(text):
    value = Decimal(text) * MILLION
    assert value == value.to_integral_value(), f"{text} has more than six places"
    return int(value)


def half_even(fraction):
    """Python rounds a Fraction exactly, a tie to the even neighbour."""
    return round(fraction)


class Lot:
    def __init__(self, order, opened_on, quantity_e6, basis):
        self.order, self.opened_on, self.quantity_e6, self.basis = order, opened_on, quantity_e6, basis

    def take(self, quantity_e6):
        """The part of the basis that goes with a part of the shares: half even to the cent, the last part the rest."""
        part = self.basis if quantity_e6 == self.quantity_e6 else \
            half_even(Fraction(self.basis * quantity_e6, self.quantity_e6))
        self.quantity_e6 -= quantity_e6
        self.basis -= part
        return part


class Books:
    def __init__(self):
        self.cash = {}       # segment -> cents
        self.lots = {}       # (segment, security) -> lots
        self.lot_count = 0

    def add_cash(self, segment, amount):
        self.cash[segment] = self.cash.get(segment, 0) + amount

    def open_lot(self, segment, security, opened_on, quantity_e6, basis):
        self.lot_count += 1
        self.lots.setdefault((segment, security), []).append(Lot(self.lot_count, opened_on, quantity_e6, basis))

    def oldest_first(self, segment, security, quantity_e6):
        """(opened_on, shares, basis) of each part taken."""
        for lot in sorted(self.lots.get((segment, security), ()), key=lambda lot: (lot.opened_on, lot.order)):
            part = min(quantity_e6, lot.quantity_e6)
            if part > 0:
                yield lot.opened_on, part, lot.take(part)
                quantity_e6 -= part
        assert quantity_e6 == 0, f"security {security} of segment {segment} is sold short"

    def opening(self, security, quantity, basis, opened_on):
        if security == CASH:
            self.add_cash(INDEPENDENT, cents(quantity))
        else:
            self.open_lot(INDEPENDENT, security, opened_on, e6(quantity), cents(basis))

    def transfer(self, source, target, security, quantity):
        if security == CASH:
            self.add_cash(source, -cents(quantity))
            self.add_cash(target, cents(quantity))
            return
        for opened_on, part, basis in list(self.oldest_first(source, security, e6(quantity))):
            self.open_lot(target, security, opened_on, part, basis)

    def fill(self, order, fill):
        """One execution of an order: the amount is rounded once, half even."""
        segment, security = order.get("segmentId", INDEPENDENT), order["securityId"]
        quantity_e6 = e6(fill["quantity"])
        amount = half_even(Fraction(quantity_e6 * e6(fill["price"]) * 100, MILLION * MILLION))
        assert amount == cents(fill["amount"]), f"{fill} does not amount to {amount} cents"
        if order["side"] == "BUY":
            self.add_cash(segment, -amount)
            self.open_lot(segment, security, fill["executedAt"][:10], quantity_e6, amount)
        else:
            self.add_cash(segment, amount)
            list(self.oldest_first(segment, security, quantity_e6))

    def positions(self):
        """(segment, security) -> 1e-6, cash as security 0, nothing that is zero."""
        found = {(segment, CASH): amount * 10**4 for segment, amount in self.cash.items()}
        for key, lots in self.lots.items():
            found[key] = sum(lot.quantity_e6 for lot in lots)
        return {key: quantity for key, quantity in found.items() if quantity}

    def open_lots(self):
        return sorted((segment, security, lot.opened_on, lot.quantity_e6, lot.basis)
                      for (segment, security), lots in self.lots.items() for lot in lots if lot.quantity_e6)


def positions_of(batches):
    """What LedgerService/Positions says, in the same shape; and what is held of it."""
    quantities, held = {}, {}
    for batch in batches:
        columns = zip(batch.get("segmentIds", ()), batch.get("securityIndex", ()), batch.get("quantityE6", ()),
                      batch.get("heldE6", ()))
        for segment, index, quantity, part in columns:
            key = (segment, batch["securityIds"][index])
            quantities[key], held[key] = int(quantity), int(part)
    return ({key: quantity for key, quantity in quantities.items() if quantity},
            {key: quantity for key, quantity in held.items() if quantity})


def lots_of(batches):
    """What LedgerService/Lots says, in the same shape."""
    found = []
    for batch in batches:
        for i in range(len(batch.get("lotIds", ()))):
            assert int(batch["basisE4"][i]) % 100 == 0, "a basis is in whole cents"
            opened_on = datetime.date(1970, 1, 1) + datetime.timedelta(days=batch["openedDays"][i])
            found.append((batch["segmentIds"][i], batch["securityIds"][i], opened_on.isoformat(),
                          int(batch["quantityE6"][i]), int(batch["basisE4"][i]) // 100))
    return sorted(lot for lot in found if lot[3])


def check_entries(entries):
    """Double entry: per asset, the legs of every entry sum to zero."""
    for entry in entries:
        sums = {}
        for leg in entry["legs"]:
            asset = leg.get("securityId", CASH)
            sums[asset] = sums.get(asset, 0) + Decimal(leg["quantity"])
        assert not any(sums.values()), f"entry {entry['entryId']} sums to {sums}"


def positions_from_entries(entries, account_id):
    """The account's positions as the sum of the legs of its entries."""
    found = {}
    for entry in entries:
        for leg in entry["legs"]:
            if leg.get("accountId") == account_id:
                key = (leg.get("segmentId", INDEPENDENT), leg.get("securityId", CASH))
                found[key] = found.get(key, 0) + e6(leg["quantity"])
    return {key: quantity for key, quantity in found.items() if quantity}
