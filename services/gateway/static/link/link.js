// The page behind a link in a mail: shows what is asked, and posts the signed answers. The token stands behind '#', so that
// it is in no server's log and in no Referer.
"use strict";

const service = "/steward.crm.v1.InvitationLinkService/";
const importances = ["not at all", "a little", "quite", "very much"];
const token = location.hash.slice(1);
const proof = {};
let asked = null;
let key = "";

const part = id => document.getElementById(id);

function show(id, visible) {
  part(id).hidden = !visible;
}

function complain(text) {
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

function choice(name, value, text, isChosen) {
  const label = element("label");
  label.append(element("input", "", {type: "radio", name, value, required: true, checked: isChosen}), " " + text);
  return label;
}

function group(title, note) {
  const made = element("fieldset");
  made.append(element("legend", title));
  if (note)
    made.append(element("p", note, {className: "note"}));
  part("questions").append(made);
  return made;
}

function enteredOf(list, field, id) {
  return ((asked.entered || {})[list] || []).find(row => row[field] === id);
}

function showQuestions() {
  for (const [i, question] of (asked.questions || []).entries()) {
    const made = group(`${i + 1}. ${question.text}`);
    const entered = enteredOf("riskAnswers", "questionId", question.questionId);
    question.answers.forEach((text, at) =>
      made.append(choice(`q.${question.questionId}`, at + 1, text, Boolean(entered) && entered.answer === at + 1)));
  }
  for (const value of asked.values || []) {
    const made = group(`How much does it matter to you: ${value.label}?`, value.description);
    const entered = enteredOf("values", "valueId", value.valueId);
    importances.forEach((text, at) =>
      made.append(choice(`v.${value.valueId}`, at, text, Boolean(entered) && (entered.importance || 0) === at)));
  }
  for (const practice of asked.practices || []) {
    const made = group(practice.practice, practice.description);
    const entered = enteredOf("practices", "practice", practice.practice);
    ["I do not mind", "I want to avoid it"].forEach((text, at) =>
      made.append(choice(`p.${practice.practice}`, at, text, Boolean(entered) && Boolean(entered.avoid) === (at === 1))));
  }
}

function showAsked() {
  const isRisk = asked.purpose === "RISK_QUESTIONNAIRE";
  part("title").textContent = isRisk ? "Your risk questionnaire" : "What matters to you";
  part("lead").textContent = `${asked.firm} asks ${asked.person}, for the account "${asked.account}".` +
    (asked.message ? ` "${asked.message}"` : "");
  part("entered").textContent = "Your advisor's office entered these answers for you. Look at each, change what is not " +
    "right, and sign: only then do they count.";
  show("entered", Boolean(asked.entered));
  showQuestions();
  show("proof", false);
  show("answers", true);
}

function given() {
  const chosen = new Map(Array.from(document.querySelectorAll("#questions input:checked"), input => [input.name, Number(input.value)]));
  return {
    formVersion: asked.formVersion,
    riskAnswers: (asked.questions || []).map(question => ({questionId: question.questionId, answer: chosen.get(`q.${question.questionId}`)})),
    values: (asked.values || []).map(value => ({valueId: value.valueId, importance: chosen.get(`v.${value.valueId}`)})),
    practices: (asked.practices || []).map(row => ({practice: row.practice, avoid: chosen.get(`p.${row.practice}`) === 1})),
  };
}

function rows(list, id, field) {
  return (list || []).map(row => `${row[id]}=${Number(row[field] || 0)}`).sort().join();
}

// What was entered and not changed is confirmed as it was, so that it stays marked as entered on behalf.
function isAsEntered(answers) {
  const entered = asked.entered;
  return Boolean(entered) && [["riskAnswers", "questionId", "answer"], ["values", "valueId", "importance"], ["practices", "practice", "avoid"]]
    .every(([list, id, field]) => rows(entered[list], id, field) === rows(answers[list], id, field));
}

async function send(form, work) {
  const button = form.querySelector("button");
  complain("");
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    complain(error.code ? error.message : "The office can not be reached just now. Nothing is lost; try again in a minute.");
  } finally {
    button.disabled = false;
  }
}

part("proof").addEventListener("submit", event => {
  event.preventDefault();
  proof.bornOn = part("born").value;
  proof.taxIdLastFour = part("last").value.trim();
  if (!proof.bornOn && !proof.taxIdLastFour) {
    complain("Give one of the two.");
    return;
  }
  send(event.target, async () => {
    asked = await call("Open", {token, ...proof});
    showAsked();
  });
});

part("answers").addEventListener("submit", event => {
  event.preventDefault();
  const answers = given();
  const said = isAsEntered(answers) ? {confirmsEntered: true} : {answers};
  send(event.target, async () => {
    await call("Answer", {token, ...proof, ...said, typedName: part("name").value});
    show("answers", false);
    part("lead").textContent = "";
    part("done").textContent = `Thank you. ${asked.firm} has your answers; this link has done its work and you can close the page.`;
    show("done", true);
  });
});

key = Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, "0")).join("");

if (token === "") {
  part("lead").textContent = "Open the link in the mail again: a part of it is missing, or the page was loaded anew.";
} else {
  part("lead").textContent = "Your advisor's office asked you for some answers.";
  show("proof", true);
}
