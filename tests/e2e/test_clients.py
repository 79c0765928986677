"""The same calls from three clients that no one here wrote: curl, the stock Connect client for the web, and Python with
pyzmq and protobuf over the CURVE front, by the program that docs/integrating.md shows."""
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys

import pytest
import zmq

from connect import field_of
from house import ROOT
from main_job import new_scene, open_firm
from patience import PATIENCE_S
from scenario import Call

LIST = "steward.crm.v1.ClientService/List"
WEB = ROOT / "tests/e2e/web"
WEB_BUILT = ROOT / "build/e2e-web"
CASH_E6 = "1234560000"


@pytest.fixture(scope="module")
def scene(house):
    """A firm with one client, who has money."""
    scene = new_scene(house)
    client = {"person": {"name": "Ada", "bornOn": "1980-01-01"},
              "accounts": [{"alias": "Ada's", "kind": "INDIVIDUAL", "status": "OPENED"}]}
    return scene.run([
        *open_firm(scene, "clients"),
        Call("client", "steward.crm.v1.ClientService/Create", client, key="ada"),
        Call("money", "steward.crm.v1.ClientService/Fund",
             {"accountId": "{client.accountIds.0}", "opening": True, "lines": [{"quantity": "1234.56"}]}, key="money"),
    ])


# ---- curl ----

def curl(house, key, method, body, *arguments):
    """(HTTP status, answer)"""
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--max-time", "30", "--write-out", "\n%{http_code}", *arguments,
         "--header", f"Authorization: Bearer {key}", "--header", "Content-Type: application/json", "--data", body,
         f"{house.url}/{method}"], check=True, stdout=subprocess.PIPE, text=True)
    answer, status = done.stdout.rsplit("\n", 1)
    return int(status), json.loads(answer)


def test_curl_calls_with_json(house, scene):
    status, answer = curl(house, scene.keys["advisor"], LIST, '{"pageSize": 10}')
    assert status == 200 and [person["name"] for person in answer["people"]] == ["Ada"]


def test_curl_is_told_code_and_field(house, scene):
    status, answer = curl(house, scene.keys["advisor"], LIST, '{"pageSize": 1001}')
    assert (status, answer["code"], field_of(answer["details"][0]["value"])) == (400, "invalid_argument", "page_size")
    status, answer = curl(house, scene.keys["advisor"], LIST, '{"pageSise": 1}')
    assert (status, answer["code"], field_of(answer["details"][0]["value"])) == (400, "invalid_argument", "pageSise")
    status, answer = curl(house, "stw_nobody", LIST, "{}")
    assert (status, answer["code"]) == (401, "unauthenticated")


def test_curl_is_told_that_a_call_is_past_its_deadline(house, scene):
    status, answer = curl(house, scene.keys["administrator"], "steward.account.v1.LedgerService/Verify", "{}",
                          "--header", "Connect-Timeout-Ms: 1")
    assert (status, answer["code"]) == (504, "deadline_exceeded")


# ---- the Connect client for the web ----

@pytest.fixture(scope="module")
def web():
    """A folder with the packages of package-lock.json, kept until that changes, and code made from the contracts."""
    WEB_BUILT.mkdir(parents=True, exist_ok=True)
    lock, installed = WEB / "package-lock.json", WEB_BUILT / "installed"
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(WEB / name, WEB_BUILT)
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=WEB_BUILT, check=True)
        shutil.copy(lock, installed)
    shutil.copy(WEB / "client.mjs", WEB_BUILT)
    shutil.rmtree(WEB_BUILT / "gen", ignore_errors=True)
    (WEB_BUILT / "gen").mkdir()
    protos = [path for path in (ROOT / "proto/steward").rglob("*.proto") if path.parts[-3] != "test"]
    plugin = WEB_BUILT / "node_modules/.bin/protoc-gen-es"
    subprocess.run(["protoc", f"--plugin={plugin}", "-I", ROOT / "proto", "-I", WEB, "-I", "/usr/include",
                    f"--es_out={WEB_BUILT}/gen", "--es_opt=target=js,import_extension=js",
                    WEB / "google/rpc/error_details.proto", *protos], check=True)
    return WEB_BUILT


def test_the_stock_web_client_calls_streams_and_reads_errors(house, scene, web):
    done = subprocess.run(["node", "client.mjs"], cwd=web, check=True, stdout=subprocess.PIPE, timeout=PATIENCE_S,
                          env={**os.environ, "STEWARD_URL": house.url, "STEWARD_KEY": scene.keys["advisor"],
                               "STEWARD_ADMINISTRATOR_KEY": scene.keys["administrator"]})
    seen = {
        "people": ["Ada"], "quantities": [CASH_E6], "sequences": ["1", "2"],
        "badField": {"code": "InvalidArgument", "field": "page_size"},
        "late": {"code": "DeadlineExceeded", "field": ""},
        "stranger": {"code": "Unauthenticated", "field": ""},
    }
    answers = json.loads(done.stdout)
    for form, answer in answers.items():
        assert answer == seen, form


# ---- Python over the CURVE front ----

@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The program of docs/integrating.md, and its contracts made by protoc."""
    folder = tmp_path_factory.mktemp("integrating")
    blocks = re.findall(r"^```python\n(.*?)^```$", (ROOT / "docs/integrating.md").read_text(), re.M | re.S)
    assert len(blocks) == 1
    (folder / "positions.py").write_text(blocks[0])
    (folder / "contracts").mkdir()
    subprocess.run(["protoc", "-I", ROOT / "proto", "-I", "/usr/include", f"--python_out={folder}/contracts",
                    *(ROOT / "proto").rglob("*.proto")], check=True)
    return folder


@pytest.fixture(scope="module")
def registered(house, scene):
    """A key pair of a system that acts as the advisor."""
    public, secret = (part.decode() for part in zmq.curve_keypair())
    scene.run([Call("registered", "steward.account.v1.FirmService/RegisterCurveKey", by="administrator", request={
        "publicKey": public, "name": "a system of the tests", "userId": "{adviser.userId}"})])
    return public, secret


@pytest.fixture(scope="module")
def positions(example):
    """The example as a module, for what its main does not show."""
    sys.path.insert(0, str(example / "contracts"))
    specification = importlib.util.spec_from_file_location("positions", example / "positions.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    yield module
    sys.path.remove(str(example / "contracts"))


def front(house):
    return f"tcp://127.0.0.1:{house.front_port}"


def test_the_example_of_the_documentation_runs(house, scene, example, registered):
    done = subprocess.run(
        ["/usr/bin/python3", example / "positions.py"], check=True, stdout=subprocess.PIPE, text=True, timeout=PATIENCE_S,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(example / "contracts"), "FRONT": front(house),
             "FRONT_KEY": house.front_public_key, "KEY": registered[0], "SECRET": registered[1]})
    client, account = scene.answers["client"]["personId"], scene.answers["client"]["accountIds"][0]
    lines = done.stdout.splitlines()
    assert lines[:2] == [f"client {client}: Ada", f"account {account}, security 0: 1234.56"]
    assert lines[2].startswith("refused: invalid_argument: ") and re.search(r"\(field page_?[sS]ize\)$", lines[2])
    assert len(lines) == 3


def test_an_unregistered_curve_key_gets_no_answer(house, positions):
    public, secret = (part.decode() for part in zmq.curve_keypair())
    stranger = positions.Steward(front(house), house.front_public_key, public, secret)
    with pytest.raises(positions.CallError, match="no answer came in time"):
        stranger.call(LIST, positions.crm_pb2.ListClientsRequest(), positions.crm_pb2.ListClientsResponse, timeout_s=1)
    stranger.socket.close()


def test_a_key_that_was_revoked_is_refused(house, scene, positions):
    public, secret = (part.decode() for part in zmq.curve_keypair())
    firm = "steward.account.v1.FirmService/"
    scene.run([Call("known", firm + "RegisterCurveKey", {"publicKey": public, "name": "short"}, by="administrator")])
    system = positions.Steward(front(house), house.front_public_key, public, secret)
    ask = (LIST, positions.crm_pb2.ListClientsRequest(), positions.crm_pb2.ListClientsResponse)
    assert system.call(*ask) is not None
    scene.run([Call("revoked", firm + "RevokeKey", {"publicKey": public}, by="administrator")])
    until = positions.time.time() + PATIENCE_S
    while positions.time.time() < until:
        try:
            system.call(*ask, timeout_s=1)
        except positions.CallError as error:
            assert error.code in ("unauthenticated", "deadline_exceeded")
            break
        positions.time.sleep(0.2)
    else:
        pytest.fail("a revoked key still calls")
    system.socket.close()


def test_a_curve_call_past_its_deadline_says_so(house, scene, positions):
    from steward.account.v1 import commit_pb2
    public, secret = (part.decode() for part in zmq.curve_keypair())
    scene.run([Call("auditor", "steward.account.v1.FirmService/RegisterCurveKey",
                    {"publicKey": public, "name": "reads the journal"}, by="administrator")])
    system = positions.Steward(front(house), house.front_public_key, public, secret)
    began = positions.time.time()
    with pytest.raises(positions.CallError) as refused:
        for _ in system.stream("steward.account.v1.JournalService/Read", commit_pb2.ReadJournalRequest(follow=True),
                               commit_pb2.JournalLine, timeout_s=0.5):
            pass
    assert refused.value.code == "deadline_exceeded" and "no answer" not in str(refused.value)
    assert positions.time.time() - began < PATIENCE_S
    system.socket.close()


def test_a_key_of_idempotency_holds_at_both_doors(house, scene, positions, registered):
    """The same change under the same key, once over HTTP and once over ZeroMQ: it is done once."""
    from steward.crm.v1 import crm_pb2
    account = scene.answers["client"]["accountIds"][0]
    fund, request = "steward.crm.v1.ClientService/Fund", {"accountId": account, "lines": [{"quantity": "10.00"}]}
    first = scene.actors["advisor"].call(fund, request, "both doors")
    system = positions.Steward(front(house), house.front_public_key, *registered)
    again = system.call(fund, crm_pb2.FundRequest(account_id=int(account), lines=[crm_pb2.FundLine(quantity="10.00")]),
                        crm_pb2.FundResponse, idempotency_key="both doors")
    assert [str(entry) for entry in again.entry_ids] == first["entryIds"] and str(again.sequence) == first["sequence"]
    cash = scene.actors["advisor"].call("steward.account.v1.LedgerService/Cash", {"accountId": account})
    assert cash["total"] == "1244.56"
    system.socket.close()
