"""The paper exchange as its counterparty sees it: fills, refusals, losses, and what survives kill -9."""
import time
from datetime import datetime

import pytest

from venue import Client, Connection, Venue, now, pack, told


@pytest.fixture
def market(tmp_path):
    """market(script, option=value) starts an exchange and logs a client on."""
    open_venues, clients = [], []

    def make(script="* price 10\n", **options):
        venue = Venue(tmp_path, script, **options).start()
        open_venues.append(venue)
        client = Client(venue.port).logon()
        clients.append(client)
        return venue, client

    yield make
    for client in clients:
        client.close()
    for venue in open_venues:
        if venue.process.poll() is None:
            venue.stop()


def test_a_market_order_is_acknowledged_and_filled_for_the_firm_that_sent_it(market):
    _, client = market("* price 10.25\n")
    client.order("A", firm="1")
    new, fill = client.reports(2)
    assert [told(new), told(fill)] == ["A:0/0", "A:F/2 100@10.25"]
    assert new[128] == fill[128] == "1" and new[37] == fill[37] == "P1"
    assert (new[17], fill[17]) == ("E1", "E2")
    assert (fill[14], fill[151], fill[6], fill[38]) == ("100", "0", "10.25", "100")


def test_an_order_is_cancelled_replaced_and_asked_after(market):
    _, client = market()
    client.order("A", kind=2, price=9)
    client.replace("B", "A", 80, 9.5)
    client.cancel("C", "B")
    client.cancel("D", "C")
    client.status("A")
    client.status("Z")
    answers = client.reports(6)
    assert [told(a) for a in answers] == ["A:0/0", "B:5/0", "C:4/4", "D!0/4", "C:I/4", "Z:I/8"]
    assert answers[1][41] == "A" and answers[1][44] == "9.5" and answers[2][41] == "B"
    assert answers[5][103] == "5" and answers[5][37] == "NONE" and answers[5][790] == "S-Z"


def test_an_order_sent_again_is_answered_by_its_state(market):
    _, client = market()
    client.order("A")
    client.reports(2)
    client.order("A", resend=True)
    assert told(client.receive()) == "A:I/2"


def test_two_firms_on_one_session_do_not_see_each_others_orders(market):
    _, client = market()
    client.order("A", firm="1")
    client.reports(2)
    client.status("A", firm="2")
    unknown = client.receive()
    assert told(unknown) == "A:I/8" and unknown[128] == "2"
    client.order("A", firm="2")
    assert [r[37] for r in client.reports(2)] == ["P2", "P2"]


def test_a_duplicated_report_has_the_same_exec_id(market):
    _, client = market("* price 10\n* duplicate_every 1\n")
    client.order("A")
    assert [r[17] for r in client.reports(4)] == ["E1", "E1", "E2", "E2"]


def test_fills_come_after_the_latency(market):
    _, client = market("* price 10\n* latency_ms 400\n* split 2\n")
    client.order("A")
    done_at = [datetime.strptime(report[60], "%Y%m%d-%H:%M:%S.%f") for report in client.reports(3)]
    assert all((later - sooner).total_seconds() >= 0.4 for sooner, later in zip(done_at, done_at[1:])), done_at


def test_after_a_cut_connection_the_rest_is_sent_again(market):
    _, client = market("* price 10\n* split 4\n* cut_every 2\n")
    client.order("A")
    seen, logons = {}, 1
    while len(seen) < 5:
        report = client.receive()
        if report is None:
            client.close()
            client.logon()
            logons += 1
            assert logons < 20
        else:
            seen[report[17]] = told(report)
    assert list(seen.values())[1:] == ["A:F/1 25@10", "A:F/1 25@10", "A:F/1 25@10", "A:F/2 25@10"]
    assert logons > 1


def test_an_order_waits_while_nobody_can_be_asked_for_its_price(market):
    venue, client = market("")  # prices are the account service's, and there is none here
    client.order("A")
    with pytest.raises(TimeoutError):
        client.receive(3)
    client.close()
    venue.stop()  # waits neither for prices nor for anybody
    (venue.folder / "script").write_text("* price 10\n")
    venue.start()
    client.logon()
    client.order("A", resend=True)
    assert [told(report) for report in client.reports(2)] == ["A:0/0", "A:F/2 100@10"]


def test_killed_the_exchange_forgets_nothing_it_said(market):
    venue, client = market("* price 10\n* split 2\n* fill_slices 1\n")
    for i in range(20):
        client.order(f"A{i}")
    before = client.reports(40)
    assert [told(r) for r in before].count("A7:F/1 50@10") == 1
    client.close()
    venue.kill()
    venue.start()
    client.logon()
    client.order("A7", resend=True)
    client.status("A8")
    client.cancel("C", "A9")
    client.order("B")
    answers = []
    while len(answers) < 5:
        report = client.receive()
        if report[17] not in {r[17] for r in before} or report[17] == "0":
            answers.append(report)  # the rest is sent again, under the ExecIDs it had
    assert [told(a) for a in answers] == ["A7:I/1", "A8:I/1", "C:4/4", "B:0/0", "B:F/1 50@10"]
    assert answers[2][37] == "P10" and answers[4][37] == "P21"
    assert answers[2][17] == "E41"  # the numbers go on


def test_killed_between_fills_every_order_is_filled_once(market):
    venue, client = market("* price 10\n* split 5\n* latency_ms 60\n")
    fills, taken, rounds = {}, set(), 0
    for i in range(10):
        client.order(f"A{i}")
    while len(taken) < 10:  # what is killed before it took an order does not know it, and this client sends none again
        report = client.receive()
        if report[150] == "F":
            fills[report[17]] = int(report[32])
        else:
            taken.add(report[11])
    while rounds < 4 or sum(fills.values()) < 1000:
        rounds += 1
        assert rounds < 40
        deadline = time.monotonic() + 0.08 if rounds <= 4 else time.monotonic() + 2
        while time.monotonic() < deadline and sum(fills.values()) < 1000:
            try:
                report = client.receive(0.2)
            except TimeoutError:
                continue
            if report and report[150] == "F":
                fills[report[17]] = int(report[32])
        if rounds <= 4:
            client.close()
            venue.kill()
            venue.start()
            client.logon()
    assert sum(fills.values()) == 1000 and len(fills) == 50
    client.status("A0")
    while (report := client.receive())[150] != "I":
        assert report[17] in fills or report[150] == "0"
    assert told(report) == "A0:I/2"


def test_a_counterparty_that_lost_its_number_is_sent_the_fills_again(market):
    _, client = market("* price 10\n* split 3\n")
    client.order("A")
    first = client.reports(4)
    client.close()
    client.next_in = int(first[1][34])  # durable up to the acknowledgement
    client.logon()
    again = client.reports(3)
    assert [r[17] for r in again] == [r[17] for r in first[1:]]
    assert all(r[43] == "Y" for r in again)


def test_a_message_that_cannot_be_read_is_rejected_and_the_session_goes_on(market):
    _, client = market()
    client.send("D", (11, "A"), (55, "XYZ"), (54, 1), (38, "1e3"), (40, 1), (60, now()))
    client.send("D", (11, "B"), (54, 1), (38, "1"), (40, 1), (60, now()))
    client.send("AE", (571, "1"))
    client.order("C")
    answers = client.reports(5)
    assert [(a[35], a.get(371)) for a in answers[:2]] == [("3", "38"), ("j", None)]
    assert answers[1][380] == "5"  # conditionally required field missing
    assert answers[2][35] == "j" and answers[2][380] == "3"
    assert told(answers[4]) == "C:F/2 100@10"


def test_a_logon_that_resets_the_numbers_is_refused(market):
    venue, client = market()
    client.order("A")
    client.reports(2)
    client.close()
    connection = Connection(venue.port)
    connection.send_bytes(pack([(35, "A"), (34, 1), (49, "STEWARD"), (52, now()), (56, "PAPER"), (98, 0), (108, 30),
                                (141, "Y")]))
    answer = connection.receive()
    assert answer is None or dict(answer)[35] != "A"
    connection.close()
    client.logon()
    client.status("A")
    assert told(client.receive()) == "A:I/2"


def test_a_stranger_is_not_let_in(market):
    venue, _ = market()
    stranger = Client(venue.port, sender="MALLORY")
    stranger.logon()
    assert stranger.receive() is None
