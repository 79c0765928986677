"""QuickFIX's own acceptance scripts against the paper exchange: I sends, E expects, word for word."""
import os
import re
from pathlib import Path

import pytest

from venue import SOH, Connection, Venue, now, pack

DATA = os.environ.get("STEWARD_REFERENCE_DATA")
SCRIPTS = sorted((Path(DATA) / "fix" / "scripts").glob("*.def")) if DATA else []
OF_THE_MOMENT = {10, 52}  # checksum, sending time


def fields(text):
    return [(int(tag), value) for tag, value in (f.split("=", 1) for f in text.strip("\x01\n").split("\x01") if f)]


def outgoing(text):
    pairs = fields(text.replace("<TIME>", now()))
    return pack([pair for pair in pairs if pair[0] not in (8, 9, 10)])


def same(expected, received):
    assert received is not None, "the connection was closed"
    masked = [(tag, "" if tag in OF_THE_MOMENT else value) for tag, value in expected if tag != 10]
    assert [(tag, "" if tag in OF_THE_MOMENT else value) for tag, value in received if tag != 10] == masked


def run(script, port):
    connection = None
    for line in script.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("iCONNECT"):
            connection = Connection(port)
        elif line.startswith("eDISCONNECT"):
            assert connection.receive() is None
        elif line.startswith("I"):
            connection.send_bytes(outgoing(line[1:]))
        elif line.startswith("E"):
            same(fields(line[1:]), connection.receive())
        else:
            raise AssertionError(f"unknown step: {line}")
    connection.close()


@pytest.mark.skipif(not SCRIPTS, reason="STEWARD_REFERENCE_DATA is not set")
@pytest.mark.parametrize("script", SCRIPTS or [None], ids=lambda s: s.stem if s else "none")
def test_script(script, tmp_path):
    with Venue(tmp_path, COMP_ID="ISLD", CLIENTS="TW44") as venue:
        run(script, venue.port)
