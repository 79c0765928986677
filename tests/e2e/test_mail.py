"""Mail by a server of the test's own: tried again, refused for good, waiting while the service is killed."""
import os
import pathlib
import tempfile

import pytest

from connect import CallError
from house import House
from invitations import BORN, LINK, OUTBOX, equal, firm_of, new_client, send, token_in
from mail_server import MailServer
from scenario import Call, Check, Until


@pytest.fixture
def mail_house():
    """A house of its own whose mail goes to a server of the test's, with a password."""
    server = MailServer()
    with tempfile.TemporaryDirectory(prefix="mail.", dir=os.environ.get("STEWARD_TEST_WORK")) as folder:
        os.chmod(folder, 0o755)
        house = House(pathlib.Path(folder) / "mail", STEWARD_CRM_SMTP_URL=server.url, STEWARD_CRM_SMTP_CLEAR=1,
                      STEWARD_CRM_SMTP_USER="office", STEWARD_CRM_SMTP_PASSWORD="a secret of the office",
                      STEWARD_CRM_MAIL_FROM="office@example.com", STEWARD_CRM_LINK_URL="https://portal.example.com/")
        try:
            yield house.up(), server
            assert not (found := house.sanitizer_reports()), found
        finally:
            house.down()
            server.close()


def test_mail_goes_through_smtp_is_tried_again_and_no_secret_is_logged(mail_house):
    house, server = mail_house
    scene = firm_of(house, "crm-smtp", new_client("ines", "Inés Example"), new_client("gone", "Gone"))
    server.refusals[:] = ["451 come back later", "550 nobody of this name"]
    scene.run([
        send("first", "{ines.accountIds.0}"),
        Until("waits", OUTBOX + "List", {"personId": "{ines.personId}"}, lambda answer: answer["mails"][0].get("nextTryAt")
              and answer["mails"][0]["state"] == "QUEUED"),
        Check("with the server's reason", lambda s: equal("451" in s.look_up("waits.mails.0.reason"), True)),
        send("second", "{gone.accountIds.0}"),
        Until("failed", OUTBOX + "List", {"personId": "{gone.personId}", "state": "FAILED"}, lambda answer: answer.get("mails")),
        Check("for good", lambda s: equal("550" in s.look_up("failed.mails.0.reason"), True)),
        Call("retried", OUTBOX + "Retry", {"mailId": "{waits.mails.0.mailId}"}, key="retry"),
        Until("sent", OUTBOX + "List", {"personId": "{ines.personId}", "state": "SENT"}, lambda answer: answer.get("mails")),
        Check("by smtp", lambda s: equal(s.look_up("sent.mails.0.way"), "smtp")),
        Call("sent twice", OUTBOX + "Retry", {"mailId": "{sent.mails.0.mailId}"}, error=("failed_precondition", "mail_id")),
    ])
    (to, mail), = server.mails
    equal((to, mail["To"], mail["Subject"]), (["TO:<ines@example.com>"], "ines@example.com", "Firm crm-smtp: your risk questionnaire"))
    assert "Dear Inés Example," in mail.get_content() and "https://portal.example.com/link/#" in mail.get_content()
    token = token_in(mail)
    scene.answers["mail"] = {"token": token}
    scene.run([Call("opened", LINK + "Open", {"token": "{mail.token}", "bornOn": BORN}, by="nobody")])
    assert server.passwords and set(server.passwords) == {"a secret of the office"}
    for service in ("crm", "gateway", "account"):
        log = house.log_of(service)
        for secret in ("a secret of the office", token.rsplit(".", 1)[1], "ines@example.com"):
            assert secret not in log, (service, secret)
    assert not list((house.state / "mail").glob("*")), "nothing is spooled where there is a mail server"
    nobody, codes = scene.actors["nobody"], []
    for i in range(40):  # whoever guesses tokens is slowed down by address, like whoever guesses keys
        with pytest.raises(CallError) as refused:
            nobody.call(LINK + "Open", {"token": f"1.{4000 + i}." + "x" * 43, "bornOn": BORN})
        codes.append(refused.value.code)
    assert codes[0] == "not_found" and codes[-1] == "resource_exhausted", codes


def test_mail_that_waited_while_the_service_was_killed_goes_out(mail_house):
    house, server = mail_house
    scene = firm_of(house, "crm-killed", new_client("ines", "Ines"))
    port = server.server_address[1]
    server.close()
    scene.run([
        send("first", "{ines.accountIds.0}"),
        Until("waits", OUTBOX + "List", {}, lambda answer: answer["mails"][0]["state"] == "QUEUED" and answer["mails"][0].get("tries")),
    ])
    house.kill("crm")
    again = MailServer(port)
    try:
        scene.run([
            Call("again", OUTBOX + "Retry", {"mailId": "{waits.mails.0.mailId}"}, key="again"),
            Until("sent", OUTBOX + "List", {"state": "SENT"}, lambda answer: answer.get("mails")),
        ])
        equal(len(again.mails), 1)
    finally:
        again.close()
