"""The Connect protocol with JSON, as little of it as the scenarios need."""
import base64
import http.client
import json
import struct

from patience import PATIENCE_S

END_OF_STREAM = 2


class CallError(Exception):
    """What Connect answers instead of a message: code, message, and the field of its BadRequest detail."""

    def __init__(self, status, error):
        self.status, self.code, self.message = status, error.get("code", ""), error.get("message", "")
        self.field = next((field_of(detail["value"]) for detail in error.get("details", ())
                           if detail["type"] == "google.rpc.BadRequest"), "")
        super().__init__(f"{self.code}: {self.message}" + (f" (field {self.field})" if self.field else ""))


class Unreachable(Exception):
    """No answer came: whether the call was done is not known."""


def field_of(value):
    """The first field violation's field of a packed google.rpc.BadRequest: 0A size { 0A size field ... }."""
    data = base64.b64decode(value + "=" * (-len(value) % 4))

    def inner(data):
        assert data[0] == 0x0A
        size, shift, at = 0, 0, 1
        while True:
            size |= (data[at] & 0x7F) << shift
            shift, at = shift + 7, at + 1
            if not data[at - 1] & 0x80:
                return data[at:at + size]
    return inner(inner(data)).decode()


class Client:
    """The calls of the holder of one key or session's token; without one (None), of nobody."""

    def __init__(self, port, key):
        self.port, self.key = port, key

    def post(self, method, content_type, body, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request("POST", "/" + method, body, {
                "Content-Type": content_type, "Connect-Protocol-Version": "1", **headers,
                **({} if self.key is None else {"Authorization": f"Bearer {self.key}"})})
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(str(error)) from error
        finally:
            connection.close()

    def call(self, method, request=None, idempotency_key=None, timeout_ms=None):
        headers = {} if idempotency_key is None else {"Idempotency-Key": idempotency_key}
        if timeout_ms is not None:
            headers["Connect-Timeout-Ms"] = str(timeout_ms)
        status, body = self.post(method, "application/json", json.dumps(request or {}), headers)
        answer = json.loads(body)
        if status != 200:
            raise CallError(status, answer)
        return answer

    def stream(self, method, request=None):
        """All items of a server stream that ends."""
        body = json.dumps(request or {}).encode()
        status, data = self.post(method, "application/connect+json", struct.pack(">BI", 0, len(body)) + body, {})
        assert status == 200, (status, data)
        items = []
        while data:
            flags, size = struct.unpack(">BI", data[:5])
            item, data = json.loads(data[5:5 + size]), data[5 + size:]
            if flags & END_OF_STREAM:
                if "error" in item:
                    raise CallError(status, item["error"])
                return items
            items.append(item)
        raise Unreachable("the stream was cut")
