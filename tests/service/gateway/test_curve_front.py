"""The CURVE front: a system in another language calls with nothing but pyzmq and the contracts."""
import importlib
import subprocess
import sys
import tempfile

import pytest
import zmq

from http_raw import ROOT, Program
from patience import PATIENCE_S
from test_connect_protocol import FRIEND, OPERATOR

LIST = "steward.crm.v1.ClientService/List"
READ = "steward.account.v1.JournalService/Read"
CALL, REPLY, ITEM, END = 1, 2, 3, 4


@pytest.fixture(scope="module")
def contracts():
    """The Python classes of the contracts, made by protoc as any integrator would."""
    with tempfile.TemporaryDirectory() as folder:
        protos = [str(path) for path in (ROOT / "proto/steward").rglob("*.proto")]
        subprocess.run(["protoc", "-I", ROOT / "proto", "-I", "/usr/include", f"--python_out={folder}", *protos], check=True)
        sys.path.insert(0, folder)
        yield {name: importlib.import_module(f"steward.{name}_pb2")
               for name in ("bus.v1.bus", "crm.v1.crm", "account.v1.commit")}
        sys.path.remove(folder)


@pytest.fixture(scope="module")
def gateway():
    public, secret = zmq.curve_keypair()
    client_public, client_secret = zmq.curve_keypair()
    with tempfile.TemporaryDirectory() as folder:
        program = Program("gateway_fixture", OPERATOR, ROOT / "services/gateway/static", FRIEND, 0, 1, 10,
                          f"ipc://{folder}/fakes.sock", secret.decode(), client_public.decode())
        program.front = program.process.stdout.readline().strip().decode()
        program.public, program.client = public, (client_public, client_secret)
        yield program
        program.close()


class Peer:
    def __init__(self, gateway, contracts, keys):
        self.context = zmq.Context()
        self.socket = self.context.socket(zmq.DEALER)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.curve_serverkey = gateway.public
        self.socket.curve_publickey, self.socket.curve_secretkey = keys
        self.socket.connect(gateway.front)
        self.bus = contracts["bus.v1.bus"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
        self.context.term()

    def send(self, method, message, **fields):
        envelope = self.bus.Envelope(version=1, kind=CALL, request_id=1, method=method, **fields)
        self.socket.send_multipart([envelope.SerializeToString(), message.SerializeToString()])

    def receive(self, timeout_ms=PATIENCE_S * 1000):
        if not self.socket.poll(timeout_ms):
            return None, None
        frames = self.socket.recv_multipart()
        envelope = self.bus.Envelope()
        envelope.ParseFromString(frames[0])
        return envelope, frames[1]


def test_a_registered_key_calls_as_its_user(gateway, contracts):
    crm = contracts["crm.v1.crm"]
    with Peer(gateway, contracts, gateway.client) as peer:
        peer.send(LIST, crm.ListClientsRequest(page_token="who"))
        envelope, body = peer.receive()
        assert envelope.kind == REPLY and envelope.code == 0 and envelope.request_id == 1
        assert crm.ListClientsResponse.FromString(body).next_page_token == "7 12 3 user:12"


def test_a_stream_comes_through(gateway, contracts):
    commit = contracts["account.v1.commit"]
    with Peer(gateway, contracts, gateway.client) as peer:
        peer.send(READ, commit.ReadJournalRequest(after_sequence=3), credit=10)
        got = [peer.receive() for _ in range(4)]
        assert [envelope.kind for envelope, _ in got] == [ITEM, ITEM, ITEM, END]
        assert [commit.JournalLine.FromString(body).sequence for _, body in got[:3]] == [1, 2, 3]


def test_a_bad_field_is_named(gateway, contracts):
    crm = contracts["crm.v1.crm"]
    with Peer(gateway, contracts, gateway.client) as peer:
        peer.send(LIST, crm.ListClientsRequest(page_size=1001))
        envelope, _ = peer.receive()
        assert envelope.code == 3 and envelope.field in ("page_size", "pageSize")


def test_a_stated_caller_is_refused(gateway, contracts):
    crm, bus = contracts["crm.v1.crm"], contracts["bus.v1.bus"]
    with Peer(gateway, contracts, gateway.client) as peer:
        peer.send(LIST, crm.ListClientsRequest(page_token="who"), caller=bus.Caller(firm_id=1, role=6))
        envelope, _ = peer.receive()
        assert envelope.code == 7 and envelope.field == "caller"


def test_what_is_for_operators_is_not_offered(gateway, contracts):
    with Peer(gateway, contracts, gateway.client) as peer:
        peer.send("steward.bus.v1.ControlService/Stats", contracts["bus.v1.bus"].StatsRequest())
        envelope, _ = peer.receive()
        assert envelope.code == 12


def test_an_unregistered_key_is_not_let_in(gateway, contracts):
    crm = contracts["crm.v1.crm"]
    with Peer(gateway, contracts, zmq.curve_keypair()) as peer:
        peer.send(LIST, crm.ListClientsRequest(page_token="who"))
        assert peer.receive(1500) == (None, None)
