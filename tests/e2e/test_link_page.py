"""The page behind a link in a real browser: by keyboard, on a phone's width, for whoever listens, and loaded anew."""
import os
import time

import pytest

from browser import PROGRAM, Browser
from invitations import BORN, INVITATIONS, LINK, OUTBOX, equal, firm_of, new_client, send, take_token
from scenario import Call, Until

pytestmark = [
    pytest.mark.skipif(os.environ.get("STEWARD_TEST_LONG") != "1", reason="a browser is started with --long"),
    pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium here"),
]
TYPED_BIRTHDAY = "05171975"  # BORN, as a browser that speaks American English takes it
CHOSEN = ("Array.from(document.querySelectorAll('#questions input:checked'), input => input.name + '=' + input.value)"
          ".sort().join()")
UNANSWERED = "at.type === 'radio' && !document.querySelector(`input[name=\"${at.name}\"]:checked`)"


def is_shown(part):
    return f"!document.getElementById('{part}').hidden"


@pytest.fixture
def phone():
    with Browser(width=360, height=740, is_phone=True) as browser:
        yield browser
        assert not browser.problems, browser.problems


def invited(house, code, **more):
    scene = firm_of(house, code, new_client(code, "Inés Example"))
    return scene.run([
        send("sent", f"{{{code}.accountIds.0}}", **more), take_token("mail", house, f"{code}@example.com"),
        Until("settled", OUTBOX + "List", {}, lambda answer: answer["mails"][0]["state"] == "SENT"),
        Call("seen", LINK + "Open", {"token": "{mail.token}", "bornOn": BORN}, by="nobody"),
    ])


def go_in(browser, house, scene):
    browser.open(f"{house.url}/link/#{scene.look_up('mail.token')}")
    prove(browser)


def prove(browser):
    browser.until(is_shown("proof"))
    browser.tab_to("at.id === 'born'")
    browser.type(TYPED_BIRTHDAY)
    browser.press("Enter")
    browser.until(is_shown("answers"))


def answer_all(browser):
    """Every question that has no answer yet gets its second one."""
    for _ in range(browser.value("document.querySelectorAll('fieldset').length")):
        if browser.value("document.querySelectorAll('#questions fieldset:not(:has(input:checked))').length") == 0:
            return
        browser.tab_to(UNANSWERED)
        browser.press(" ")
        browser.press("ArrowDown")


def sign(browser):
    browser.tab_to("at.id === 'name'")
    browser.type("Ines Example")
    browser.press("Enter")


def title_of(browser):
    equal(browser.value("document.activeElement.id"), "title")
    equal(browser.value("document.title"), browser.value("document.activeElement.textContent"))
    return browser.value("document.title")


def state_of(scene):
    return scene.actors["advisor"].call(INVITATIONS + "Get", {
        "invitationId": scene.look_up("sent.rows.0.invitation.invitationId")})


def test_a_client_answers_by_keyboard_on_a_phone_and_nothing_is_blocked(house, phone):
    scene = invited(house, "page-keys", message="It takes five minutes.")
    phone.open(f"{house.url}/link/#{scene.look_up('mail.token')}")
    phone.until(is_shown("proof"))
    phone.tab_to("at.textContent === 'Continue'")
    phone.press("Enter")
    assert ("alert", "") in phone.spoken() and "Give one of the two." in phone.text()
    prove(phone)
    equal(title_of(phone), "Your risk questionnaire")
    assert '"It takes five minutes."' in phone.text()
    spoken = phone.spoken()
    questions = scene.answers["seen"]["questions"]
    equal([name for role, name in spoken if role == "group"], [f"{i + 1}. {row['text']}" for i, row in enumerate(questions)])
    equal([name for role, name in spoken if role == "radio"], [text for row in questions for text in row["answers"]])
    assert ("textbox", "Your name") in spoken and ("button", "Sign and send") in spoken
    assert phone.value("document.documentElement.scrollWidth <= innerWidth"), "it is wider than the phone"
    assert phone.value("Array.from(document.querySelectorAll('#answers button, #answers fieldset label'))"
                       ".every(at => at.getBoundingClientRect().height >= 44)"), "a finger does not hit it"
    sign(phone)
    equal(phone.value("document.activeElement.type"), "radio")  # the browser leads to the first that is missing
    answer_all(phone)
    phone.tab_to("at.textContent === 'Sign and send'")
    phone.press("Enter")
    phone.until("document.title === 'Thank you'")
    equal(title_of(phone), "Thank you")
    equal((phone.value("sessionStorage.length"), state_of(scene)["state"]), (0, "COMPLETED"))
    assert all(url.startswith((house.url, "data:")) for url in phone.requests), phone.requests
    phone.reload()
    phone.until(is_shown("proof"))
    phone.tab_to("at.id === 'born'")
    phone.type(TYPED_BIRTHDAY)
    phone.press("Enter")
    phone.until("document.title === 'This link has ended'")
    assert "this link has been used" in phone.text() and not phone.value(is_shown("proof"))
    phone.problems = [text for text in phone.problems if "Failed to load resource" not in text]  # the refusal itself


def test_answers_outlive_a_page_that_is_loaded_anew(house, phone):
    scene = invited(house, "page-anew", purpose="RISK_QUESTIONNAIRE")
    go_in(phone, house, scene)
    for _ in range(3):
        phone.tab_to(UNANSWERED)
        phone.press(" ")
    before = phone.value(CHOSEN)
    equal(before.count("="), 3)
    kept = phone.value("JSON.stringify(sessionStorage)")
    for secret in (scene.look_up("mail.token").rsplit(".", 1)[1], BORN):
        assert secret not in kept
    phone.reload()
    phone.until(is_shown("proof"))
    equal(phone.value(CHOSEN), "")  # nothing is shown to whoever has not said who they are
    prove(phone)
    equal(phone.value(CHOSEN), before)
    answer_all(phone)
    sign(phone)
    phone.until("document.title === 'Thank you'")
    equal(phone.value("sessionStorage.length"), 0)
    answers = state_of(scene)
    equal((answers["state"], answers["signature"]["typedName"]), ("COMPLETED", "Ines Example"))


def test_what_the_office_enters_meanwhile_is_seen_before_it_is_signed(house, phone):
    scene = invited(house, "page-behalf")
    questions = scene.answers["seen"]["questions"]

    def enter(number):
        scene.run([Call(f"entered {number}", INVITATIONS + "EnterOnBehalf", {
            "invitationId": "{sent.rows.0.invitation.invitationId}",
            "answers": {"riskAnswers": [{"questionId": row["questionId"], "answer": number} for row in questions]}})])
    enter(2)
    go_in(phone, house, scene)
    equal(phone.value(CHOSEN).count("=2"), len(questions))
    assert "entered these answers for you" in phone.text()
    enter(3)
    sign(phone)
    phone.until(is_shown("problem"))
    assert "has entered other answers since" in phone.text()
    equal(phone.value(CHOSEN).count("=3"), len(questions))
    phone.tab_to("at.textContent === 'Sign and send'")
    phone.press("Enter")
    phone.until("document.title === 'Thank you'")
    equal(state_of(scene)["signature"]["onBehalfOfUser"], scene.look_up("adviser.userId"))
    phone.problems = [text for text in phone.problems if "Failed to load resource" not in text]  # the refusal itself


def test_preferences_are_said_by_keyboard_and_another_link_in_the_same_tab_is_another_page(house, phone):
    scene = firm_of(house, "page-impact", new_client("page-ivy", "Ivy"), new_client("page-ian", "Ian"))
    scene.run([
        Call("enabled", "steward.esg.v1.ReferenceService/Enable", {}, by="administrator"),
        send("sent", "{page-ivy.accountIds.0}", "{page-ian.accountIds.0}", purpose="IMPACT_PREFERENCES"),
        take_token("mail", house, "page-ivy@example.com"), take_token("other", house, "page-ian@example.com"),
        Until("settled", OUTBOX + "List", {"state": "SENT"}, lambda answer: len(answer.get("mails", [])) == 2),
    ])
    go_in(phone, house, scene)
    equal(title_of(phone), "What matters to you")
    assert phone.value("Array.from(document.querySelectorAll('fieldset[aria-describedby]')).every("
                       "at => document.getElementById(at.getAttribute('aria-describedby')).textContent)")
    answer_all(phone)
    sign(phone)
    phone.until("document.title === 'Thank you'")
    before = phone.loads
    phone.value(f"location.hash = '{scene.look_up('other.token')}'")
    give_up = time.monotonic() + 30
    while phone.loads == before:
        assert time.monotonic() < give_up, "the other link is not looked at"
        phone.value("1")
    prove(phone)
    assert "asks Ian" in phone.text()
