// The door goes on while the line is cut. This page has the codes and their seats, no names and no numbers of cards. What is
// scanned without the line is kept in the browser's store under an id that has its time, and told when the line is back:
// sent again, it is known again and done once. A card is sealed for the hub before it is kept (wire/link/browser.py).
const PATIENCE_DOOR_MS = 4000;
const AGAIN_DOOR_MS = 3000;
const AT_ONCE = 100;
const NUMBER_BYTES = 64;
const state = JSON.parse(document.getElementById("door-state").textContent);
const words = document.getElementById("door-words").dataset;
const STORE = `bashu-door-${state.session}`;
const utf8 = new TextEncoder();
// By how much the hub's clock is ahead of this one.
let ahead = state.now - Date.now();
let codes = new Map();
let walked = { all: 0, minors: 0 };
let isCut = false;
let telling = false;
// One thing after the other, in the order in which it was done.
let before = Promise.resolve();

const byId = (id) => document.getElementById(id);

// --- what is kept
function kept() {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? "[]");
  } catch {
    return [];
  }
}

function store(facts) {
  try {
    if (facts.length) localStorage.setItem(STORE, JSON.stringify(facts));
    else localStorage.removeItem(STORE);
    return true;
  } catch {
    byId("full").hidden = false;
    return false;
  }
}

const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
const unbase64 = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

async function sealed(text) {
  const { subtle } = crypto, curve = { name: "ECDH", namedCurve: "P-256" };
  const hub = unbase64(state.key), padded = new Uint8Array(NUMBER_BYTES);
  padded.set(utf8.encode(text).slice(0, NUMBER_BYTES));
  const theirs = await subtle.importKey("raw", hub, curve, false, []);
  const own = await subtle.generateKey(curve, false, ["deriveBits"]);
  const ours = new Uint8Array(await subtle.exportKey("raw", own.publicKey));
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256);
  const root = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array([...ours, ...hub]), info: utf8.encode("bashu door 1") };
  const key = await subtle.deriveKey(how, root, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const data = await subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, key, padded);
  return base64(new Uint8Array([...ours, ...new Uint8Array(data)]));
}

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

// As the hub told it, and what is kept besides.
function know(told) {
  ahead = told.now - Date.now();
  codes = new Map(told.codes.map(([code, seats, came]) => [code, { seats, came }]));
  walked = { all: told.walked_in, minors: told.minors };
  for (const fact of kept()) count(fact);
  show();
}

function count({ code, came, walk, minor }) {
  const found = codes.get(code);
  if (found) found.came ||= Math.min(came ?? found.seats, found.seats);
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
  byId("cut").hidden = !isCut;
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
  if (found?.came) return words.twice;
  return found && came > found.seats ? words.many.replace("#", found.seats) : "";
}

function letIn({ code, came, walk }) {
  if (walk) return say("keep", words.counted);
  const found = codes.get(code);
  return found ? say("keep", words.in.replace("#", came ?? found.seats)) : say("hold", words.kept, words.unknown);
}

async function keep(fact, text) {
  const code = text?.toUpperCase();
  if (codes.has(code)) fact.code = code;
  else if (text && !crypto.subtle) return say("stop", words.problem, words.plain);
  else if (text) fact.sealed = await sealed(text);
  const no = whyNot(fact);
  if (no) return say("stop", words.problem, no);
  if (!store([...kept(), fact])) return;
  letIn(fact);
  count(fact);
}

async function tellKept() {
  if (telling || !(isCut || kept().length)) return;
  telling = true;
  const data = new FormData(byId("scan"));
  data.delete("text");
  data.set("facts", JSON.stringify(kept().slice(0, AT_ONCE)));
  const told = await send(words.tell, data);
  telling = false;
  isCut = !told;
  if (!told) return show();
  store(kept().filter(({ id }) => !told.done.includes(id)));
  know(told);
  if (told.done.length && kept().length) await tellKept();
}

// --- one scan, one press
async function done(action, data, { fact, text }) {
  data.set("scan", fact.id);
  const answer = isCut || kept().length ? null : await send(action, data);
  if (!answer) {
    isCut = true;
    await keep(fact, text);
    show();
    return;
  }
  know(answer);
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

window.addEventListener("online", tellKept);
setInterval(tellKept, AGAIN_DOOR_MS);
know(state);
tellKept();
