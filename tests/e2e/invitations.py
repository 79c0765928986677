"""Clients who are invited, and the mails that bring their links: parts of several scenarios."""
import email
import email.policy
import re
import time

from connect import Client
from main_job import new_scene, open_firm, questionnaire
from scenario import Call, Check

CREATE = "steward.crm.v1.ClientService/Create"
INVITATIONS = "steward.crm.v1.InvitationService/"
LINK = "steward.crm.v1.InvitationLinkService/"
OUTBOX = "steward.crm.v1.OutboxService/"
RECORDS = "steward.account.v1.RecordService/"
BORN = "1975-05-17"


def equal(found, wanted):
    assert found == wanted, f"{found}, not {wanted}"


def new_client(label, name, born=BORN, **person):
    return Call(label, CREATE, {
        "person": {"name": name, "bornOn": born, "email": f"{label}@example.com", **person},
        "accounts": [{"alias": f"{name}'s account", "kind": "INDIVIDUAL", "status": "OPENED"}]}, key=f"client {label}")


def firm_of(house, code, *commands):
    scene = new_scene(house)
    scene.actors["nobody"] = Client(house.http_port, None)
    return scene.run([*open_firm(scene, code), *questionnaire(), *commands])


def mails_to(house, address):
    """Texts of the spooled mails to an address, oldest first."""
    found = []
    for path in sorted((house.state / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if mail["To"].addresses[0].addr_spec == address:
            found.append(mail)
    return found


def token_in(mail):
    return re.search(r"/link/#(\S+)", mail.get_content())[1]


def take_token(label, house, address, count=1):
    """Waits for the mail and keeps its token as an answer. Scenarios share a spool: each has addresses of its own."""
    def run(scene):
        give_up = time.monotonic() + 30
        while len(mails := mails_to(house, address)) < count:
            assert time.monotonic() < give_up, f"{len(mails)} mails to {address}"
            time.sleep(0.05)
        scene.answers[label] = {"token": token_in(mails[-1])}
    return Check(f"mail {count} to {address} came", run)


def send(label, *accounts, **more):
    return Call(label, INVITATIONS + "Send", {"accountIds": list(accounts), "purpose": "RISK_QUESTIONNAIRE", **more},
                key=f"send {label}")


def answer_to_all(scene, number):
    return [{"questionId": row["questionId"], "answer": min(number, len(row["answers"]))}
            for row in scene.answers["seen"]["questions"]]


def state_is(state):
    return lambda answer: equal(answer["state"], state)
