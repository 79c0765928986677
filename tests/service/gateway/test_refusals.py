"""What the HTTP server must refuse, and that a refusal ends the connection: nothing behind it is ever answered."""
import socket
import time

import pytest

from http_raw import connect, exchange, http_fixture, is_closed_at_last, read_all, statuses
from patience import PATIENCE_S

SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"


def post(headers, body=b""):
    return b"POST /x HTTP/1.1\r\nHost: h\r\n" + headers + b"\r\n" + body


def get(headers, line=b"GET / HTTP/1.1"):
    return line + b"\r\nHost: h\r\n" + headers + b"\r\n"


REFUSALS = [
    # what                                        status  bytes
    ("both lengths, length first",                400, post(b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n")),
    ("both lengths, encoding first",              400, post(b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", b"0\r\n\r\n")),
    ("two equal lengths",                         400, post(b"Content-Length: 5\r\nContent-Length: 5\r\n", b"hello")),
    ("two different lengths",                     400, post(b"Content-Length: 0\r\nContent-Length: 5\r\n", b"hello")),
    ("a list of lengths",                         400, post(b"Content-Length: 5, 5\r\n", b"hello")),
    ("a signed length",                           400, post(b"Content-Length: +5\r\n", b"hello")),
    ("a hexadecimal length",                      400, post(b"Content-Length: 0x5\r\n", b"hello")),
    ("a length past 64 bits",                     400, post(b"Content-Length: 18446744073709551621\r\n", b"hello")),
    ("an empty length",                           400, post(b"Content-Length:\r\n", b"hello")),
    ("an encoding that is not chunked",           400, post(b"Transfer-Encoding: gzip\r\n", b"")),
    ("chunked and something else",                None, post(b"Transfer-Encoding: chunked, identity\r\n", b"0\r\n\r\n")),
    ("two encodings",                             None, post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n")),
    ("an encoding behind a vertical tab",         None, post(b"Transfer-Encoding: \x0bchunked\r\n", b"0\r\n\r\n")),
    ("chunked over HTTP/1.0",                     501, b"POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("a folded header line",                      400, get(b"X: a\r\n b\r\n")),
    ("a header line folded by a tab",             400, get(b"X: a\r\n\tContent-Length: 5\r\n")),
    ("an indented first header",                  400, b"GET / HTTP/1.1\r\n Host: h\r\n\r\n"),
    ("bare LF after the request line",            400, b"GET / HTTP/1.1\nHost: h\r\n\r\n"),
    ("bare LF after a header",                    400, b"GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n"),
    ("bare LF at the end of the head",            400, b"GET / HTTP/1.1\r\nHost: h\r\n\n"),
    ("bare CR in a value",                        400, get(b"X: a\rb\r\n")),
    ("NUL in a value",                            400, get(b"X: a\0b\r\n")),
    ("NUL in the target",                         400, b"GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n"),
    ("NUL in a name",                             400, get(b"X\0Y: a\r\n")),
    ("a blank before the colon",                  400, post(b"Content-Length : 5\r\n", b"hello")),
    ("a name with a blank",                       400, get(b"X Y: a\r\n")),
    ("no name",                                   400, get(b": a\r\n")),
    ("a control character in a value",            400, get(b"X: a\x01b\r\n")),
    ("no Host",                                   400, b"GET / HTTP/1.1\r\n\r\n"),
    ("an empty Host",                             400, b"GET / HTTP/1.1\r\nHost:\r\n\r\n"),
    ("two Hosts",                                 400, get(b"Host: i\r\n")),
    ("an empty line first",                       400, b"\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"),
    ("an upgrade to h2c",                         400, get(b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n")),
    ("an upgrade to websocket",                   400, get(b"Connection: Upgrade\r\nUpgrade: websocket\r\n")),
    ("HTTP/2 by prior knowledge",                 None, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"),
    ("HTTP/2.0 in the request line",              None, b"GET / HTTP/2.0\r\nHost: h\r\n\r\n"),
    ("HTTP/0.9",                                  None, b"GET /\r\n\r\n"),
    ("HTTP/1.10",                                 None, b"GET / HTTP/1.10\r\nHost: h\r\n\r\n"),
    ("CONNECT",                                   None, b"CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n"),
    ("TRACE",                                     501, b"TRACE / HTTP/1.1\r\nHost: h\r\n\r\n"),
    ("a method of no kind",                       501, b"FETCH / HTTP/1.1\r\nHost: h\r\n\r\n"),
    ("an absolute target",                        400, b"GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n"),
    ("two blanks behind the target",              None, b"GET /  HTTP/1.1\r\nHost: h\r\n\r\n"),
    ("a tab in the request line",                 None, b"GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n"),
    ("a tab in the target",                       None, b"GET /a\tb HTTP/1.1\r\nHost: h\r\n\r\n"),
    ("a value without a name at the end",         400, post(b"Content-Length: 5\r\n: x\r\n", b"hello")),
    ("a length in a header with no colon",        400, post(b"Content-Length 5\r\n", b"hello")),
    ("two blanks in the request line",            400, b"GET  / HTTP/1.1\r\nHost: h\r\n\r\n"),
    ("an unknown expectation",                    417, post(b"Expect: a-miracle\r\nContent-Length: 0\r\n")),
    ("a head of more than 16 KiB",                431, get(b"X: " + b"a" * 16384 + b"\r\n")),
    ("65 header fields",                          431, get(b"".join(b"X-%d: y\r\n" % i for i in range(65)))),
    ("a target of more than 4 KiB",               414, b"GET /" + b"a" * 4096 + b" HTTP/1.1\r\nHost: h\r\n\r\n"),
    ("a body of more than 16 MiB by its length",  413, post(b"Content-Length: 16777217\r\n", b"x" * 1000)),
    ("a body over its path's own limit",          413, b"POST /small HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n" + b"x" * 1001),
    ("chunks over their path's own limit",        413, b"POST /small HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n"),
    ("a chunk size of no number",                 400, post(b"Transfer-Encoding: chunked\r\n", b"5g\r\nhello\r\n0\r\n\r\n")),
    ("a negative chunk size",                     400, post(b"Transfer-Encoding: chunked\r\n", b"-5\r\nhello\r\n0\r\n\r\n")),
    ("a chunk size past 64 bits",                 None, post(b"Transfer-Encoding: chunked\r\n", b"10000000000000005\r\nhello\r\n0\r\n\r\n")),
    ("a chunk size ended by bare LF",             400, post(b"Transfer-Encoding: chunked\r\n", b"5\nhello\r\n0\r\n\r\n")),
    ("a chunk ended by bare LF",                  400, post(b"Transfer-Encoding: chunked\r\n", b"5\r\nhello\n0\r\n\r\n")),
    ("a chunk longer than said",                  400, post(b"Transfer-Encoding: chunked\r\n", b"5\r\nhelloworld\r\n0\r\n\r\n")),
    ("a chunk extension",                         400, post(b"Transfer-Encoding: chunked\r\n", b"5;a=b\r\nhello\r\n0\r\n\r\n")),
    ("a trailer",                                 400, post(b"Transfer-Encoding: chunked\r\n", b"5\r\nhello\r\n0\r\nX: y\r\n\r\n")),
    ("two content types",                         400, post(b"Content-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 0\r\n")),
    ("two credentials",                           400, get(b"Authorization: Bearer a\r\nAuthorization: Bearer b\r\n")),
]


@pytest.fixture(scope="module")
def server():
    fixture = http_fixture()
    yield fixture
    fixture.close()


@pytest.mark.parametrize("what,status,data", REFUSALS, ids=[row[0] for row in REFUSALS])
def test_is_refused(server, what, status, data):
    answer = exchange(server.port, data + SMUGGLED)
    assert b"smuggled" not in answer
    got = statuses(answer)
    assert len(got) == 1 and 400 <= got[0] <= 599
    assert status is None or got[0] == status
    assert b"Connection: close" in answer


SHORT = [row for row in REFUSALS if len(row[2]) <= 1200]


@pytest.mark.parametrize("what,status,data", SHORT, ids=[row[0] for row in SHORT])
def test_is_refused_byte_by_byte_too(server, what, status, data):
    with connect(server.port) as sock:
        try:
            for i in range(len(data)):
                sock.send(data[i:i + 1])
            sock.sendall(SMUGGLED)
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = read_all(sock)
    assert b"smuggled" not in answer
    assert len(statuses(answer)) == 1 and statuses(answer)[0] >= 400


def test_chunks_of_more_than_16_mib_are_refused(server):
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    answer = exchange(server.port, post(b"Transfer-Encoding: chunked\r\n", chunk * 17 + b"0\r\n\r\n"))
    assert statuses(answer) == [413]


def test_16_mib_are_taken(server):
    answer = exchange(server.port, post(b"Connection: close\r\nContent-Length: 16777216\r\n", b"x" * 16777216))
    assert statuses(answer) == [200] and answer.endswith(b"16777216")


def test_a_request_is_answered(server):
    answer = exchange(server.port, get(b"Connection: close\r\n", b"GET /a?b=c HTTP/1.1"))
    assert statuses(answer) == [200] and answer.endswith(b"GET /a?b=c 0")
    assert b"X-Content-Type-Options: nosniff" in answer and b"\r\nDate: " in answer


def test_a_chunked_body_is_taken(server):
    answer = exchange(server.port, post(b"Connection: close\r\nTransfer-Encoding: chunked\r\n", b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"))
    assert statuses(answer) == [200] and answer.endswith(b"POST /x? 11")


def test_a_header_without_a_value_hides_none_behind_it(server):
    answer = exchange(server.port, post(b"X:\r\nY: \t\r\nContent-Length: 3\r\nConnection: close\r\n", b"abc"))
    assert statuses(answer) == [200] and answer.endswith(b"POST /x? 3")
    answer = exchange(server.port, post(b"X:\r\nContent-Length: 3\r\nY:\r\nTransfer-Encoding: chunked\r\n", b"abc"))
    assert statuses(answer) == [400]


def test_head_has_no_body(server):
    answer = exchange(server.port, get(b"Connection: close\r\n", b"HEAD /a HTTP/1.1"))
    assert statuses(answer) == [200] and answer.endswith(b"\r\n\r\n") and b"Content-Length: 10" in answer


def test_http_1_0_is_closed_after_its_answer(server):
    answer = exchange(server.port, b"GET /a HTTP/1.0\r\n\r\n")
    assert statuses(answer) == [200] and b"Connection: close" in answer


def test_100_continue_comes_before_the_body(server):
    with connect(server.port) as sock:
        sock.sendall(post(b"Expect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n"))
        sock.settimeout(PATIENCE_S)
        assert sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"hello")
        assert statuses(read_all(sock)) == [200]


def test_a_connection_serves_many_requests(server):
    with connect(server.port) as sock:
        for i in range(50):
            sock.sendall(post(b"Content-Length: 3\r\n", b"abc"))
            sock.settimeout(PATIENCE_S)
            assert sock.recv(1000).endswith(b"POST /x? 3")


def test_pipelined_requests_are_answered_in_order(server):
    requests = b"".join(get(b"", b"GET /%d HTTP/1.1" % i) for i in range(100)) + get(b"Connection: close\r\n", b"GET /end HTTP/1.1")
    answer = exchange(server.port, requests)
    at = [answer.find(b"GET /%d? 0" % i) for i in range(100)]
    assert -1 not in at and at == sorted(at) and answer.endswith(b"GET /end? 0")


def test_a_pipelined_request_waits_for_the_answer_before_it(server):
    answer = exchange(server.port, get(b"", b"GET /later HTTP/1.1") + get(b"Connection: close\r\n", b"GET /next HTTP/1.1"))
    assert 0 < answer.find(b"later") < answer.find(b"GET /next? 0")


def test_a_stream_arrives_in_chunks(server):
    answer = exchange(server.port, get(b"Connection: close\r\n", b"GET /stream HTTP/1.1"))
    assert b"Transfer-Encoding: chunked" in answer and answer.endswith(b"4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n")
    assert exchange(server.port, b"GET /stream HTTP/1.0\r\n\r\n").endswith(b"\r\n\r\none two")


def test_a_peer_that_leaves_before_its_answer_does_no_harm(server):
    for _ in range(5):
        with connect(server.port) as sock:
            sock.sendall(get(b"", b"GET /later HTTP/1.1"))
            time.sleep(0.05)
        time.sleep(0.25)
    assert statuses(exchange(server.port, get(b"Connection: close\r\n"))) == [200]


@pytest.fixture(scope="module")
def hasty():
    fixture = http_fixture(head=1000, body=1000, idle=1000, write=2000, connections=4)
    yield fixture
    fixture.close()


def test_a_head_that_drips_is_ended(hasty):
    with connect(hasty.port) as sock:
        answer = b""
        try:
            for byte in get(b"X: " + b"a" * 1000 + b"\r\n"):
                sock.send(bytes([byte]))
                time.sleep(0.01)
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = read_all(sock)
    assert statuses(answer) in ([408], [])  # a reset may have overtaken it: the peer went on talking


def test_a_head_that_stops_is_told_so(hasty):
    with connect(hasty.port) as sock:
        sock.sendall(b"GET / HTTP/1.1\r\nHost")
        assert statuses(read_all(sock)) == [408]


def test_a_body_that_stops_is_told_so(hasty):
    with connect(hasty.port) as sock:
        sock.sendall(post(b"Content-Length: 100\r\n", b"some"))
        assert statuses(read_all(sock)) == [408]


def test_a_silent_connection_is_closed(hasty):
    with connect(hasty.port) as sock:
        assert is_closed_at_last(sock)


def test_an_idle_connection_is_closed(hasty):
    with connect(hasty.port) as sock:
        sock.sendall(get(b""))
        assert is_closed_at_last(sock)


def test_a_peer_that_does_not_read_is_ended(hasty):
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.connect(("127.0.0.1", hasty.port))
        sock.sendall(get(b"", b"GET /big HTTP/1.1"))
        time.sleep(4)
        assert len(read_all(sock)) < 8 << 20


def test_a_peer_that_reads_slowly_gets_all(hasty):
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        sock.connect(("127.0.0.1", hasty.port))
        sock.sendall(get(b"Connection: close\r\n", b"GET /big HTTP/1.1"))
        size = 0
        sock.settimeout(PATIENCE_S)
        while chunk := sock.recv(1 << 19):
            size += len(chunk)
            time.sleep(0.05)
    assert size > 8 << 20


def test_connections_past_the_limit_are_told_so(hasty):
    socks = [connect(hasty.port) for _ in range(4)]
    time.sleep(0.05)
    try:
        with connect(hasty.port) as sock:
            assert statuses(read_all(sock)) == [503]
    finally:
        for sock in socks:
            sock.close()
