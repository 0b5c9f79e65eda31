// The door goes on while the line is cut. This page has the codes and their seats, no names and no numbers of cards. What is
// scanned without the line is kept (door_store.js) under an id that has its time, and told when the line is back: sent again,
// it is known again and done once. What the hub heard and did not take in holds up nothing that comes after it.
import { offerCamera } from "./door_camera.js";
import { add, batch, drop, keepLatest, keepPage, kept, latestOf, sealed } from "./door_store.js";

const PATIENCE_DOOR_MS = 4000;
const AGAIN_DOOR_MS = 3000;
// Another door lets people in too, and readers register until the last moment.
const REFRESH_MS = 30000;
const STUCK_MS = 60000;
const words = document.getElementById("door-words").dataset;
// From the browser's own store the page is as old as when it was put there: what was told since is newer.
const { told: state, ahead: known, isAside } = await latestOf(JSON.parse(document.getElementById("door-state").textContent));
// By how much the hub's clock is ahead of this one.
let ahead = known;
let codes = new Map();
let walked = { all: 0, minors: 0 };
let isCut = false;
let telling = false;
let heardAt = isAside ? 0 : Date.now();
// What the hub did not take in, with when it is told again.
const stuck = new Map();
// One thing after the other, in the order in which it was done.
let before = Promise.resolve();

const byId = (id) => document.getElementById(id);
const due = () => kept().filter(({ id }) => (stuck.get(id) ?? 0) <= Date.now());

// --- what the page shows
function say(tone, word, why = "") {
  const answer = byId("spoken").content.cloneNode(true).firstElementChild;
  answer.classList.add(tone);
  answer.dataset.tone = tone;
  const sign = answer.querySelector("use");
  sign.setAttribute("href", `${sign.dataset.signs}#${tone}`);
  answer.querySelector(".word").textContent = word;
  answer.querySelector(".why").textContent = why;
  byId("door-answer").replaceChildren(answer);
  sound(tone);
}

// As the hub has told it just now.
function heard(told) {
  ahead = told.now - Date.now();
  heardAt = Date.now();
  keepLatest(told, ahead);
  know(told);
}

// And what is kept besides.
function know(told) {
  codes = new Map(told.codes.map(([code, seats, came]) => [code, { seats, came }]));
  walked = { all: told.walked_in, minors: told.minors };
  for (const fact of kept()) count(fact);
  show();
}

function count({ code, came, walk, minor }) {
  const found = codes.get(code);
  // The rest of a party says how many they are.
  if (found && (came || !found.came)) found.came = Math.min(found.came + (came ?? found.seats), found.seats);
  if (walk) walked.all += walk;
  if (walk && minor) walked.minors += walk;
}

function show() {
  const all = [...codes.values()], sum = (what) => all.reduce((total, each) => total + each[what], 0);
  const came = sum("came"), waiting = kept().length;
  byId("came-count").textContent = came;
  byId("seats").textContent = sum("seats");
  byId("walked-in").textContent = walked.all;
  byId("minors").textContent = walked.minors;
  byId("inside").textContent = came + walked.all;
  byId("cut").hidden = !isCut || !byId("out").hidden;
  byId("kept").hidden = !waiting;
  byId("kept").firstElementChild.textContent = waiting;
  for (const line of document.querySelectorAll("#late [data-code]")) line.hidden = Boolean(codes.get(line.dataset.code)?.came);
  const late = byId("late-count");
  if (late) late.textContent = document.querySelectorAll("#late [data-code]:not([hidden])").length;
}

// --- asking the hub; null: it did not answer
async function send(action, data) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), PATIENCE_DOOR_MS);
  try {
    const response = await fetch(action, { method: "POST", body: data, headers: { "X-Door": "1" }, signal: controller.signal });
    const isOut = response.redirected || (response.status >= 400 && response.status < 500);
    byId("out").hidden = !isOut;
    return response.ok && !isOut ? await response.json() : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

// --- without the line
// Why a code is not let in, as far as this page can tell.
function whyNot({ code, came }) {
  const found = codes.get(code);
  if (found?.came && !came) return words.twice.replace("#", found.came).replace("#", found.seats);
  return found && came > found.seats - found.came ? words.many.replace("#", found.seats - found.came) : "";
}

function letIn({ code, came, walk }) {
  if (walk) return say("keep", words.counted);
  const found = codes.get(code);
  return found ? say("keep", words.in.replace("#", came ?? found.seats)) : say("hold", words.kept, words.unknown);
}

// A code is shown in two halves, and typed so.
const codeOf = (text) => text?.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();

async function keep(fact, text) {
  const code = codeOf(text);
  if (codes.has(code)) fact.code = code;
  else if (text && !crypto.subtle) return say("stop", words.problem, words.plain);
  else if (text) fact.sealed = await sealed(text, state.key);
  const no = whyNot(fact);
  if (no) return say("stop", words.problem, no);
  if (!add(fact)) {
    byId("full").hidden = false;
    return;
  }
  letIn(fact);
  count(fact);
}

function isDue() {
  return isCut || due().length > 0 || (!document.hidden && Date.now() - heardAt > REFRESH_MS);
}

async function tellKept() {
  if (telling || !isDue()) return;
  telling = true;
  const data = new FormData(byId("scan")), facts = batch(due());
  data.delete("text");
  data.set("facts", JSON.stringify(facts));
  const told = await send(words.tell, data);
  telling = false;
  isCut = !told;
  if (!told) return show();
  drop(told.done);
  for (const { id } of facts) if (!told.done.includes(id)) stuck.set(id, Date.now() + STUCK_MS);
  heard(told);
  if (facts.length && due().length) await tellKept();
}

// --- one scan, one press
async function done(action, data, { fact, text }) {
  data.set("scan", fact.id);
  const answer = isCut || due().length ? null : await send(action, data);
  if (!answer) {
    isCut = true;
    await keep(fact, text);
    show();
    return;
  }
  heard(answer);
  say(answer.tone, answer.word, answer.why);
}

function scanned(form) {
  const data = new FormData(form), text = String(data.get("text")).trim(), came = Number(data.get("came")) || undefined;
  form.reset();
  byId("text").focus();
  return text ? { data, about: { fact: { id: scanId(Date.now() + ahead), came }, text } } : null;
}

function walkedIn(form, { value }) {
  const data = new FormData(form), walk = value.startsWith("more") ? 1 : -1, minor = value.endsWith("minor");
  data.set("walk", value);
  byId("text").focus();
  const there = minor ? walked.minors : walked.all - walked.minors;
  if (walk < 0 && there < 1) return say("stop", words.nobody);
  return { data, about: { fact: { id: scanId(Date.now() + ahead), walk, minor } } };
}

// Before the desk's own script, which would leave the page.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-door]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const wish = form.id === "scan" ? scanned(form) : walkedIn(form, event.submitter);
  if (wish) before = before.then(() => done(form.action, wish.data, wish.about));
}, true);

// --- with the camera, where the browser can
function seen(text) {
  byId("text").value = text;
  byId("scan").requestSubmit();
}

window.addEventListener("online", tellKept);
setInterval(tellKept, AGAIN_DOOR_MS);
know(state);
tellKept();
offerCamera({ box: byId("camera"), seen });
keepPage(words.worker);
