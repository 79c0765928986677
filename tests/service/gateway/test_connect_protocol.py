"""The Connect protocol: JSON and protobuf, errors with their field, deadlines, streams, sign-in, origins, files."""
import base64
import hashlib
import http.client
import json
import socket
import struct
import tempfile
import time

import pytest

from http_raw import ROOT, Program
from patience import PATIENCE_S, wait_until

OPERATOR = "stw_operator_operator_operator_operator_operator"[:47]
ADVISOR = "stw_advisor_advisor_advisor_advisor_advisor_abc"
WRONG = "stw_nobody_nobody_nobody_nobody_nobody_nobody_ab"[:47]
LIST = "/steward.crm.v1.ClientService/List"
READ = "/steward.account.v1.JournalService/Read"
PING = "/steward.bus.v1.ControlService/Ping"
FRIEND = "https://portal.example.com"


def start(calls_per_minute=0, calls_burst=1, failures_burst=1000):
    folder = tempfile.TemporaryDirectory()
    program = Program("gateway_fixture", OPERATOR, ROOT / "services/gateway/static", FRIEND, calls_per_minute,
                      calls_burst, failures_burst, f"ipc://{folder.name}/fakes.sock")
    program.folder = folder  # goes with it
    return program


@pytest.fixture(scope="module")
def gateway():
    program = start()
    yield program
    program.close()


class Answer:
    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def json(self):
        return json.loads(self.body)


def request(gateway, method, path, body=None, headers=None, timeout=PATIENCE_S):
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=timeout)
    try:
        connection.request(method, path, body, headers or {})
        return Answer(connection.getresponse())
    finally:
        connection.close()


def call(gateway, path, message=None, key=ADVISOR, **headers):
    """A unary JSON call; headers are named with _ for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
    named.setdefault("Content-Type", "application/json")
    if key:
        named["Authorization"] = "Bearer " + key
    body = message if isinstance(message, bytes) else json.dumps(message or {})
    return request(gateway, "POST", path, body, named)


def say(gateway, what, **headers):
    return call(gateway, LIST, {"pageToken": what}, **headers)


def envelope(data, flags=0):
    return struct.pack(">BI", flags, len(data)) + data


def open_envelopes(data):
    found = []
    while data:
        flags, size = struct.unpack(">BI", data[:5])
        found.append((flags, data[5:5 + size]))
        data = data[5 + size:]
    return found


def stream(gateway, message, key=ADVISOR, content="application/connect+json", **headers):
    body = envelope(message if isinstance(message, bytes) else json.dumps(message).encode())
    return call(gateway, READ, body, key, Content_Type=content, **headers)


# unary

def test_json_in_json_out(gateway):
    answer = say(gateway, "hello")
    assert answer.status == 200 and answer.headers["Content-Type"] == "application/json"
    assert answer.json == {"nextPageToken": "hello"}
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_charset_behind_the_content_type_is_fine(gateway):
    assert say(gateway, "hello", Content_Type="application/json; charset=utf-8").status == 200


def test_protobuf_in_protobuf_out(gateway):
    answer = call(gateway, LIST, b"\x12\x05hello", Content_Type="application/proto")
    assert answer.status == 200 and answer.headers["Content-Type"] == "application/proto"
    assert answer.body == b"\x12\x05hello"


@pytest.mark.parametrize("body", [b"\x12\x05hell", b"\x12\x02\xff\xfe", b"\xff" * 20, b"\x12\x01\x00"])
def test_malformed_protobuf_is_an_invalid_argument(gateway, body):
    answer = call(gateway, LIST, body, Content_Type="application/proto")
    assert answer.status == 400 and answer.json["code"] == "invalid_argument"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"pageToken":1}', b'{"pageToken":"a","pageToken":"b"}',
                                  b'{"noSuchField":1}', b'{"pageToken":"\xff"}', b'{}{}', b'{"pageSize":NaN}'])
def test_malformed_json_is_an_invalid_argument(gateway, body):
    answer = call(gateway, LIST, body)
    assert answer.status == 400 and answer.json["code"] == "invalid_argument"


def violation(answer):
    """The field violation of the packed google.rpc.BadRequest, and the same in the clear."""
    detail, = answer.json["details"]
    assert detail["type"] == "google.rpc.BadRequest" and not detail["value"].endswith("=")
    packed = base64.b64decode(detail["value"] + "=" * (-len(detail["value"]) % 4))
    assert packed[0] == 0x0A and packed[1] == len(packed) - 2
    inner = packed[2:]
    field = inner[2:2 + inner[1]]
    rest = inner[2 + inner[1]:]
    assert inner[0] == 0x0A and rest[0] == 0x12 and rest[1] == len(rest) - 2
    plain, = detail["debug"]["fieldViolations"]
    assert plain == {"field": field.decode(), "description": rest[2:].decode()}
    return plain


def test_a_broken_rule_names_the_field(gateway):
    answer = call(gateway, LIST, {"pageSize": 1001})
    assert answer.status == 400 and answer.json["code"] == "invalid_argument"
    assert violation(answer)["field"] in ("page_size", "pageSize")


def test_json_that_does_not_fit_names_the_field(gateway):
    assert violation(call(gateway, LIST, {"pageSize": "many"}))["field"] in ("page_size", "pageSize")


def test_a_handler_names_the_field(gateway):
    answer = say(gateway, "field")
    assert violation(answer) == {"field": "people[3].name", "description": "must not be empty"}


CODES = [("canceled", 499), ("unknown", 500), ("invalid_argument", 400), ("deadline_exceeded", 504), ("not_found", 404),
         ("already_exists", 409), ("permission_denied", 403), ("resource_exhausted", 429),
         ("failed_precondition", 400), ("aborted", 409), ("out_of_range", 400), ("unimplemented", 501),
         ("internal", 500), ("unavailable", 503), ("data_loss", 500), ("unauthenticated", 401)]


@pytest.mark.parametrize("code,status", CODES)
def test_a_code_has_its_http_status(gateway, code, status):
    answer = say(gateway, "fail " + code)
    assert answer.status == status and answer.headers["Content-Type"] == "application/json"
    assert answer.json == {"code": code, "message": f'as asked: "fail {code}"'}


@pytest.mark.parametrize("path", ["/steward.crm.v1.ClientService/Nothing", "/nothing", "/steward.crm.v1.ClientService"])
def test_an_unknown_method_is_unimplemented(gateway, path):
    answer = call(gateway, path)
    assert answer.status == 404 and answer.json["code"] == "unimplemented"


@pytest.mark.parametrize("content", ["text/plain", "application/x-www-form-urlencoded", "application/grpc",
                                     "application/connect+json", "application/jsonx", ""])
def test_a_wrong_content_type_is_415(gateway, content):
    answer = say(gateway, "hello", Content_Type=content)
    assert answer.status == 415 and answer.headers["Accept-Post"] == "application/json, application/proto"


def test_unary_content_to_a_stream_is_415(gateway):
    assert call(gateway, READ).status == 415


def test_get_of_a_method_is_405(gateway):
    answer = request(gateway, "GET", LIST)
    assert answer.status == 405 and answer.headers["Allow"] == "POST"


def test_protocol_version_1_alone_is_spoken(gateway):
    assert say(gateway, "hello", Connect_Protocol_Version="1").status == 200
    assert say(gateway, "hello", Connect_Protocol_Version="2").json["code"] == "invalid_argument"


def test_compression_is_unimplemented(gateway):
    assert say(gateway, "hello", Content_Encoding="gzip").json["code"] == "unimplemented"
    assert say(gateway, "hello", Content_Encoding="identity").status == 200


def test_a_body_over_the_methods_limit_is_refused(gateway):
    answer = call(gateway, LIST, b"x" * (3 * 1024 * 1024 + 1))
    assert answer.status == 413


def test_the_idempotency_key_travels(gateway):
    assert say(gateway, "key", Idempotency_Key="order-1").json["nextPageToken"] == "order-1"
    assert say(gateway, "key", Idempotency_Key="k" * 128).status == 200
    assert say(gateway, "key", Idempotency_Key="k" * 129).json["code"] == "invalid_argument"


def test_the_trace_travels_or_is_made(gateway):
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer = say(gateway, "trace", traceparent=trace)
    assert answer.json["nextPageToken"] == trace and answer.headers["Traceparent"] == trace
    made = say(gateway, "trace", traceparent="nonsense").json["nextPageToken"]
    assert made != "nonsense" and len(made) == len(trace) and made.startswith("00-")


# deadlines

def test_a_call_past_its_deadline_says_so(gateway):
    begun = time.monotonic()
    answer = say(gateway, "slow", Connect_Timeout_Ms="200")
    assert answer.status == 504 and answer.json["code"] == "deadline_exceeded"
    assert "too long" in answer.json["message"] or "deadline" in answer.json["message"]
    assert time.monotonic() - begun < 1.5


@pytest.mark.parametrize("timeout", ["", "-1", "abc", "12345678901", "1.5"])
def test_a_malformed_timeout_is_an_invalid_argument(gateway, timeout):
    assert say(gateway, "hello", Connect_Timeout_Ms=timeout).json["code"] == "invalid_argument"


def test_no_time_left_is_a_deadline_too(gateway):
    assert say(gateway, "hello", Connect_Timeout_Ms="0").json["code"] == "deadline_exceeded"


def test_a_client_that_leaves_cancels_its_call(gateway):
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", gateway.port)) as sock:
            body = b'{"pageToken":"slow"}'
            sock.sendall(b"POST %s HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\n"
                         b"Content-Length: %d\r\n\r\n%s" % (LIST.encode(), ADVISOR.encode(), len(body), body))
    assert say(gateway, "hello").status == 200


# streams

def test_a_stream_of_json(gateway):
    answer = stream(gateway, {"afterSequence": "3"})
    assert answer.status == 200 and answer.headers["Content-Type"] == "application/connect+json"
    *items, (flags, end) = open_envelopes(answer.body)
    assert [json.loads(item) for _, item in items] == [{"sequence": str(i), "summary": "short"} for i in (1, 2, 3)]
    assert all(f == 0 for f, _ in items) and flags == 2 and json.loads(end) == {}


def test_a_stream_of_protobuf(gateway):
    answer = stream(gateway, b"\x08\x02", content="application/connect+proto")
    assert answer.headers["Content-Type"] == "application/connect+proto"
    assert open_envelopes(answer.body) == [(0, b"\x08\x01\x32\x05short"), (0, b"\x08\x02\x32\x05short"), (2, b"{}")]


def test_a_stream_that_fails_says_so_at_its_end(gateway):
    *items, (flags, end) = open_envelopes(stream(gateway, {"afterSequence": 2, "follow": True}).body)
    error = json.loads(end)["error"]
    assert len(items) == 2 and flags == 2 and error["code"] == "failed_precondition" and error["message"] == "not here"
    assert error["details"][0]["debug"]["fieldViolations"][0]["field"] == "follow"


@pytest.mark.parametrize("body,code", [
    (b"", "invalid_argument"), (b"\0\0\0", "invalid_argument"), (envelope(b"{}") + b"x", "invalid_argument"),
    (envelope(b"{}") * 2, "invalid_argument"), (b"\0\0\0\0\x09{}", "invalid_argument"),
    (envelope(b"{}", 1), "unimplemented"), (envelope(b"{}", 2), "invalid_argument"), (envelope(b"{"), "invalid_argument")])
def test_a_malformed_envelope_ends_the_stream_with_an_error(gateway, body, code):
    answer = call(gateway, READ, body, Content_Type="application/connect+json")
    (flags, end), = open_envelopes(answer.body)
    assert answer.status == 200 and flags == 2 and json.loads(end)["error"]["code"] == code


def test_a_stream_without_a_key_is_unauthenticated(gateway):
    (flags, end), = open_envelopes(stream(gateway, {}, key=None).body)
    assert flags == 2 and json.loads(end)["error"]["code"] == "unauthenticated"


def test_a_long_stream_waits_for_its_reader(gateway):
    body = envelope(b'{"afterSequence":500}')
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        sock.connect(("127.0.0.1", gateway.port))
        sock.sendall(b"POST %s HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/connect+json\r\n"
                     b"Authorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s"
                     % (READ.encode(), ADVISOR.encode(), len(body), body))
        time.sleep(0.5)  # less than the write deadline: the gateway holds at most its queue meanwhile
        response = http.client.HTTPResponse(sock)
        response.begin()
        items = open_envelopes(response.read())
    assert len(items) == 501 and items[-1] == (2, b"{}")


def test_a_stream_whose_reader_stops_is_ended(gateway):
    body = envelope(b'{"afterSequence":100000}')
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        sock.connect(("127.0.0.1", gateway.port))
        sock.sendall(b"POST %s HTTP/1.1\r\nHost: h\r\nContent-Type: application/connect+json\r\n"
                     b"Authorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s"
                     % (READ.encode(), ADVISOR.encode(), len(body), body))
        time.sleep(2.5)
        sock.settimeout(PATIENCE_S)
        size = 0
        try:
            while chunk := sock.recv(1 << 20):
                size += len(chunk)
        except ConnectionResetError:
            pass
    assert size < 100000 * 20000
    assert say(gateway, "hello").status == 200


# who is calling

def test_a_key_is_its_caller(gateway):
    assert say(gateway, "who").json["nextPageToken"] == "7 12 3 user:12"


def test_the_operators_key_is_the_operator(gateway):
    assert say(gateway, "who", key=OPERATOR).json["code"] == "permission_denied"  # a clients' list is no business of his


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer " + WRONG, "Bearer stw_short",
                                           "Bearer " + ADVISOR + "x", "Bearer " + ADVISOR[:-1] + "%", ADVISOR])
def test_without_a_known_key_it_is_unauthenticated(gateway, authorization):
    answer = say(gateway, "who", key=None, Authorization=authorization)
    assert answer.status == 401 and answer.json["code"] == "unauthenticated"


def test_ping_needs_no_key(gateway):
    assert call(gateway, PING, {"payload": "aGk="}, key=None).json == {"payload": "aGk="}


def asked_within_a_second(gateway):
    """What the gateway had asked after calls that began and ended within one second; nothing when the machine was too slow."""
    time.sleep(1.1)
    began, seen = time.monotonic(), []
    while len(seen) < 20:
        count = int(say(gateway, "asked").json["nextPageToken"])
        if time.monotonic() - began >= 1:
            break
        seen.append(count)
    return seen if len(seen) > 1 else None


def test_an_answer_about_a_key_is_kept_for_a_second(gateway):
    before = wait_until(lambda: asked_within_a_second(gateway), "no two calls within a second")
    after = wait_until(lambda: asked_within_a_second(gateway), "no two calls within a second")
    assert len(set(before)) == len(set(after)) == 1 and after[0] > before[0]


def test_an_address_that_fails_too_often_is_throttled_but_a_good_key_in_use_is_not():
    program = start(failures_burst=3)
    try:
        assert say(program, "who").status == 200
        assert [say(program, "who", key=WRONG).status for _ in range(5)] == [401, 401, 401, 429, 429]
        assert say(program, "who").status == 200
        assert say(program, "who", key=OPERATOR).status == 403
    finally:
        program.close()


def test_a_caller_that_calls_too_often_is_told_when_to_come_back():
    program = start(calls_per_minute=6, calls_burst=3)
    try:
        answers = [say(program, "who") for _ in range(4)]
        assert [answer.status for answer in answers] == [200, 200, 200, 429]
        assert answers[3].json["code"] == "resource_exhausted" and 1 <= int(answers[3].headers["Retry-After"]) <= 10
    finally:
        program.close()


# web pages

def test_a_page_of_the_same_host_may_call(gateway):
    assert say(gateway, "hello", Origin=f"http://127.0.0.1:{gateway.port}").status == 200


def test_a_listed_page_may_call_and_read(gateway):
    answer = say(gateway, "hello", Origin=FRIEND)
    assert answer.status == 200 and answer.headers["Access-Control-Allow-Origin"] == FRIEND


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", FRIEND + ".evil.example", "http://portal.example.com"])
def test_another_page_may_not(gateway, origin):
    answer = say(gateway, "hello", Origin=origin)
    assert answer.status == 403 and answer.json["code"] == "permission_denied"
    assert answer.headers["Access-Control-Allow-Origin"] is None


def test_preflight_is_answered_for_listed_pages_alone(gateway):
    answer = request(gateway, "OPTIONS", LIST, headers={"Origin": FRIEND, "Access-Control-Request-Method": "POST"})
    assert answer.status == 204 and answer.headers["Access-Control-Allow-Origin"] == FRIEND
    assert request(gateway, "OPTIONS", LIST, headers={"Origin": "https://evil.example"}).status == 403
    assert request(gateway, "OPTIONS", "*").status == 403


# files and probes

def test_the_start_page_has_a_strict_policy(gateway):
    answer = request(gateway, "GET", "/")
    page = (ROOT / "services/gateway/static/index.html").read_bytes()
    assert answer.status == 200 and answer.body == page and answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert answer.headers["ETag"] == '"%s"' % hashlib.sha256(page).hexdigest()[:32]


def test_a_known_file_is_not_sent_again(gateway):
    tag = request(gateway, "GET", "/style.css").headers["ETag"]
    answer = request(gateway, "GET", "/style.css", headers={"If-None-Match": tag})
    assert answer.status == 304 and answer.body == b""


@pytest.mark.parametrize("path", ["/nothing", "/../CMakeLists.txt", "/%2e%2e/main.c", "//index.html", "/index.html/", "/style.css%00"])
def test_what_is_no_file_is_not_found(gateway, path):
    assert request(gateway, "GET", path).status == 404


def test_probes(gateway):
    assert request(gateway, "GET", "/healthz").body == b"alive\n"
    ready = request(gateway, "GET", "/readyz")
    assert ready.status == 200 and ready.body == b"account ready\n"
    metrics = request(gateway, "GET", "/metrics")
    assert metrics.status == 200 and b"steward_http_requests_total{" in metrics.body
    assert b'steward_http_requests_total{service="fake"} 1' in metrics.body
    assert metrics.body.count(b"# HELP steward_http_requests_total") == 1
    assert request(gateway, "GET", "/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status == 403
