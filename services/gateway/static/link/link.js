// The page behind a link in a mail: shows what is asked, and posts the signed answers. The token stands behind '#', so that
// it is in no server's log and in no Referer. What was chosen is kept in the tab's own storage until it is sent, so that a
// page that is loaded anew has it; who it is has to be shown again.
"use strict";

const service = "/steward.crm.v1.InvitationLinkService/";
const importances = ["not at all", "a little", "quite", "very much"];
const token = location.hash.slice(1);
const keptAs = `link ${token.split(".", 2).join(".")}`; // the invitation, not its secret
const proof = {};
let asked = null;
let key = "";

const part = id => document.getElementById(id);

function show(id, visible) {
  part(id).hidden = !visible;
}

// Whoever listens or goes by keyboard is taken along to what is new.
function goTo(title) {
  part("title").textContent = document.title = title;
  part("title").focus();
}

// Where the eyes are: before the button that was pressed, or before the questions.
function complain(text, place) {
  place.before(part("problem"));
  part("problem").textContent = text;
  show("problem", text !== "");
  if (text !== "")
    part("problem").scrollIntoView({block: "nearest"});
}

async function call(method, request) {
  const answer = await fetch(service + method, {
    method: "POST",
    headers: {"Content-Type": "application/json", "Connect-Protocol-Version": "1", "Idempotency-Key": key},
    body: JSON.stringify(request),
    referrerPolicy: "no-referrer",
  });
  const body = await answer.json();
  if (answer.ok)
    return body;
  const error = new Error(body.message || "this did not work; try again in a minute");
  error.code = body.code;
  throw error;
}

function element(name, text, properties) {
  const made = document.createElement(name);
  if (text)
    made.textContent = text;
  return Object.assign(made, properties);
}

function group(title, note) {
  const made = element("fieldset");
  made.append(element("legend", title));
  if (note) {
    const id = `note-${part("questions").children.length}`;
    made.append(element("p", note, {className: "note", id}));
    made.setAttribute("aria-describedby", id);
  }
  part("questions").append(made);
  return made;
}

function choices(made, name, texts, first, chosen) {
  texts.forEach((text, at) => {
    const value = String(at + first);
    const label = element("label");
    label.append(element("input", "", {type: "radio", name, value, required: true, checked: chosen.get(name) === value}),
      element("span", text));
    made.append(label);
  });
}

// What the office entered, by the names of the choices. Of preferences, what it did not name does not matter.
function enteredChoices() {
  const chosen = new Map();
  const entered = asked.entered;
  if (!entered)
    return chosen;
  (asked.values || []).forEach(value => chosen.set(`v.${value.valueId}`, "0"));
  (asked.practices || []).forEach(row => chosen.set(`p.${row.practice}`, "0"));
  (entered.riskAnswers || []).forEach(row => chosen.set(`q.${row.questionId}`, String(row.answer)));
  (entered.values || []).forEach(row => chosen.set(`v.${row.valueId}`, String(row.importance || 0)));
  (entered.practices || []).forEach(row => chosen.set(`p.${row.practice}`, row.avoid ? "1" : "0"));
  return chosen;
}

function chosenNow() {
  return new Map(Array.from(document.querySelectorAll("#questions input:checked"), input => [input.name, input.value]));
}

// Of which questions, and of what was entered for the client: other ones are not what was answered.
function shownVersion() {
  return `${asked.formVersion || 0}.${asked.enteredVersion || 0}`;
}

// A browser may refuse to keep anything; then nothing is kept.
function keep(chosen) {
  try {
    if (chosen)
      sessionStorage.setItem(keptAs, JSON.stringify({version: shownVersion(), chosen: Array.from(chosen)}));
    else
      sessionStorage.removeItem(keptAs);
  } catch (error) {
    return;
  }
}

function keptChoices() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(keptAs));
    return kept && kept.version === shownVersion() ? new Map(kept.chosen) : null;
  } catch (error) {
    return null;
  }
}

function showQuestions(chosen) {
  part("questions").textContent = "";
  for (const [i, question] of (asked.questions || []).entries())
    choices(group(`${i + 1}. ${question.text}`), `q.${question.questionId}`, question.answers, 1, chosen);
  for (const value of asked.values || [])
    choices(group(`How much does it matter to you: ${value.label}?`, value.description), `v.${value.valueId}`, importances, 0, chosen);
  for (const row of asked.practices || [])
    choices(group(row.practice, row.description), `p.${row.practice}`, ["I do not mind", "I want to avoid it"], 0, chosen);
}

function showAsked() {
  const isRisk = asked.purpose === "RISK_QUESTIONNAIRE";
  part("lead").textContent = `${asked.firm} asks ${asked.person}, for the account "${asked.account}".` +
    (asked.message ? ` "${asked.message}"` : "");
  show("entered", Boolean(asked.entered));
  showQuestions(keptChoices() || enteredChoices());
  show("proof", false);
  show("answers", true);
  goTo(isRisk ? "Your risk questionnaire" : "What matters to you");
}

function given(chosen) {
  const number = name => Number(chosen.get(name));
  return {
    formVersion: asked.formVersion,
    riskAnswers: (asked.questions || []).map(row => ({questionId: row.questionId, answer: number(`q.${row.questionId}`)})),
    values: (asked.values || []).map(row => ({valueId: row.valueId, importance: number(`v.${row.valueId}`)})),
    practices: (asked.practices || []).map(row => ({practice: row.practice, avoid: number(`p.${row.practice}`) === 1})),
  };
}

// What was entered and not changed is confirmed as it was, so that it stays marked as entered on behalf.
function said(chosen) {
  const entered = enteredChoices();
  const isAsEntered = Boolean(asked.entered) && entered.size === chosen.size &&
    Array.from(chosen).every(([name, value]) => entered.get(name) === value);
  return isAsEntered ? {confirmsEntered: true, enteredVersion: asked.enteredVersion, formVersion: asked.formVersion}
    : {answers: given(chosen)};
}

// One thing at a time: a second press while the first is under way does nothing.
async function send(form, work) {
  if (form.getAttribute("aria-busy") === "true")
    return;
  const button = form.querySelector("button");
  form.setAttribute("aria-busy", "true");
  complain("", button);
  try {
    await work();
  } catch (error) {
    complain(error.code ? error.message : "The office can not be reached just now. Nothing is lost; try again in a minute.", button);
  } finally {
    form.setAttribute("aria-busy", "false");
  }
}

function end(title, text) {
  keep(null);
  show("proof", false);
  show("answers", false);
  part("lead").textContent = text;
  goTo(title);
}

async function open() {
  try {
    asked = await call("Open", {token, ...proof});
  } catch (error) {
    if (error.code !== "failed_precondition")
      throw error;
    end("This link has ended", error.message);
    return false;
  }
  showAsked();
  return true;
}

// Refused as things stand: the questions are others by now, or the link has ended. Either is shown.
async function lookAgain(error) {
  if (await open())
    complain(error.message, part("questions"));
}

part("proof").addEventListener("submit", event => {
  event.preventDefault();
  proof.bornOn = part("born").value;
  proof.taxIdLastFour = part("last").value.trim();
  if (!proof.bornOn && !proof.taxIdLastFour) {
    complain("Give one of the two.", event.target.querySelector("button"));
    return;
  }
  send(event.target, open);
});

part("questions").addEventListener("change", () => keep(chosenNow()));

part("answers").addEventListener("submit", event => {
  event.preventDefault();
  send(event.target, async () => {
    try {
      await call("Answer", {token, ...proof, ...said(chosenNow()), typedName: part("name").value});
      end("Thank you", `${asked.firm} has your answers. This link has done its work; you can close the page.`);
    } catch (error) {
      if (error.code !== "failed_precondition")
        throw error;
      await lookAgain(error);
    }
  });
});

// Another link pasted into the same tab changes nothing but what stands behind '#'.
addEventListener("hashchange", () => location.reload());

key = Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, "0")).join("");

if (token === "") {
  part("lead").textContent = "Open the link in the mail again: a part of it is missing.";
} else {
  part("lead").textContent = "Your advisor's office asked you for some answers.";
  show("proof", true);
}
