"""The table of fault points, as common/program/fault.h has it."""
import collections
import pathlib
import re

HEADER = pathlib.Path(__file__).resolve().parents[2] / "common/program/fault.h"
Point = collections.namedtuple("Point", "name program what")
TABLE = [Point(*row) for row in re.findall(r'X\("([^"]+)", "([^"]+)", "([^"]+)"\)', HEADER.read_text())]
SERVING = ("account", "crm", "risk", "rebalancer", "order_router", "esg")  # who passes the points of "*"
