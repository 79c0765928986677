"""Both doors of the gateway for many small calls: HTTP over one connection that stays, and the CURVE front."""
import http.client
import json
import struct
import time

import zmq
from google.protobuf import json_format

from patience import PATIENCE_S

JSON, PROTO = "json", "proto"
CALL, REPLY, ITEM, END = 1, 2, 3, 4
LIMIT_MS = PATIENCE_S * 1000
SYSTEM = 7  # Role


class Answer:
    """status: of HTTP; error: Connect's, None when ok; data: all that came."""

    def __init__(self, status, data, streaming):
        self.status, self.data, self.error = status, data, None
        if not streaming and status != 200:
            self.error = self._json(data)
        elif streaming and status == 200:
            while data:
                flags, size = struct.unpack(">BI", data[:5])
                if flags & 2:
                    self.error = json.loads(data[5:5 + size]).get("error")
                data = data[5 + size:]
        elif streaming:
            self.error = self._json(data)

    @staticmethod
    def _json(data):
        try:
            return json.loads(data)
        except ValueError:
            return {"code": "", "message": data.decode(errors="replace")}

    @property
    def code(self):
        return "ok" if self.error is None else self.error.get("code", "")

    @property
    def field(self):
        for detail in (self.error or {}).get("details", ()):
            for violation in detail.get("debug", {}).get("fieldViolations", ()):
                return violation["field"]
        return ""


class Http:
    def __init__(self, port):
        self.port, self.connection, self.count = port, None, 0

    def call(self, method, body, token=None, form=JSON):
        """body: what json.dumps takes, or bytes as they are."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": f"application/connect+{form}" if method.streaming else f"application/{form}",
                   "Idempotency-Key": f"door {id(self)} {time.monotonic_ns()}"}
        if method.streaming:
            data = struct.pack(">BI", 0, len(data)) + data
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        self.count += 1
        for is_again in (False, True):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT_MS / 1000)
                self.connection.request("POST", "/" + method.path, data, headers)
                response = self.connection.getresponse()
                return Answer(response.status, response.read(), method.streaming)
            except (http.client.HTTPException, OSError):
                self.connection.close()
                self.connection = None
                if is_again:
                    raise

    def close(self):
        if self.connection is not None:
            self.connection.close()


class Bus:
    """Envelopes over ZeroMQ: with keys a system at the front; without, as a service would inside."""

    def __init__(self, contracts, endpoint, keys=None):
        self.envelope = contracts.of("steward.bus.v1.Envelope")
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        if keys is not None:
            self.socket.curve_serverkey, self.socket.curve_publickey, self.socket.curve_secretkey = \
                (key.encode() for key in keys)
        self.socket.connect(endpoint)
        self.last = 0

    def call(self, path, body=b"", caller=None, key=""):
        """(status code as its number, message, bodies)"""
        self.last += 1
        request = self.envelope(version=1, kind=CALL, request_id=self.last, method=path, credit=1000,
                                deadline_us=int(time.time() * 1e6) + LIMIT_MS * 1000, idempotency_key=key)
        if caller is not None:
            request.caller.CopyFrom(caller)
        self.socket.send_multipart([request.SerializeToString(), body])
        bodies = []
        while True:
            assert self.socket.poll(LIMIT_MS), f"{path}: no answer"
            head, body = self.socket.recv_multipart()
            reply = self.envelope.FromString(head)
            if reply.request_id != self.last:
                continue
            bodies.append(body)
            if reply.kind in (REPLY, END):
                return reply.code, reply.message, bodies

    def close(self):
        self.socket.close()


def put_records(house, contracts, service, firm_id, commands):
    """Writes records as their service would, at the account service's own socket: what no front lets anybody do."""
    request = contracts.of("steward.account.v1.CommitRequest")()
    json_format.ParseDict({"commands": [{"putRecord": command} for command in commands]}, request)
    caller = contracts.of("steward.bus.v1.Caller")(firm_id=int(firm_id), role=SYSTEM, principal=f"system:{service}")
    bus = Bus(contracts, f"ipc://{house.state}/run/account.sock")
    try:
        code, message, bodies = bus.call("steward.account.v1.CommitService/Commit", request.SerializeToString(), caller,
                                         f"test {time.monotonic_ns()}")
    finally:
        bus.close()
    assert code == 0, message
    answer = contracts.of("steward.account.v1.CommitResponse").FromString(bodies[0])
    return [str(outcome.id) for outcome in answer.outcomes]
