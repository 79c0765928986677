"""Heads of a firm's journal, written outside the database by the schedule, and `steward verify --heads`."""
import json
import secrets
import subprocess
import time

import pytest

from authenticator import fresh_key, hash_of
from connect import Client
from patience import wait_until

SCHEDULE = "steward.account.v1.ScheduleService/"
HOURLY = {"name": "journal-head", "service": "account", "rule": {"kind": "EVERY", "everySeconds": 3600}, "enabled": True}


@pytest.fixture
def firm(house):
    key = fresh_key()
    Client(house.http_port, house.operator_key).call("steward.account.v1.FirmService/Open", {
        "code": f"heads-{secrets.token_hex(3)}", "name": "Heads", "administrator": "Alex", "keyHash": hash_of(key)})
    return key


def write_head(client):
    """Has the job run once more; the list says how it went."""
    def job():
        return next(job for job in client.call(SCHEDULE + "List")["jobs"] if job["name"] == "journal-head")
    before = job().get("lastFinishedAt")
    client.call(SCHEDULE + "RunNow", {"name": "journal-head"}, f"now {time.monotonic_ns()}")
    wait_until(lambda: job().get("lastFinishedAt") != before and "heldUntil" not in job(), lambda: str(job()), 0.1)
    done = job()
    assert done["lastOutcome"] == "DONE", done
    return done


def test_a_journal_agrees_with_its_heads_and_another_does_not(house, firm):
    client = Client(house.http_port, firm)
    client.call(SCHEDULE + "Put", HOURLY, "hourly")
    job = write_head(client)
    heads = house.state / "heads/journal_heads.jsonl"
    told = house.steward("verify", "--heads", str(heads), key=firm).decode()
    assert "1 heads of this firm compared" in told, told

    own = [line for line in heads.read_text().splitlines() if json.loads(line)["chain"] != "0" * 64]
    head = json.loads(own[-1])
    assert job["lastMessage"] == f"sequence {head['sequence']}"
    changed = house.folder / "changed.jsonl"
    for name, value, sentence in (("chain", "ab" * 32, "its chain is not the head"), ("sequence", "999", "ends before line 999")):
        changed.write_text(json.dumps({**head, name: value}) + "\n")
        with pytest.raises(subprocess.CalledProcessError) as refused:
            house.steward("verify", "--heads", str(changed), key=firm)
        assert sentence in refused.value.stdout.decode()
