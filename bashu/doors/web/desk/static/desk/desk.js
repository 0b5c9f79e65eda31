// Everything at the desk goes by keyboard: scanners type into the box, keys press the buttons that name them. What is
// scanned is sent at once and in order, while the next scan is typed already; the answer takes its place in the page.
// Pages work without this script, one scan after the other.
"use strict";

const AGAIN_MS = 2000;
const PATIENCE_MS = 10000;

// Where scans are typed; a page may be replaced, and its box with it.
const box = () => document.querySelector("[data-scan] input[name=text]");

// --- sounds: one for each kind of answer, so that nobody has to look up
const SOUNDS = {
  keep: [[880, 70]],
  float: [[880, 70]],
  lent: [[1175, 60]],
  send: [[523, 90], [523, 90]],
  hold: [[659, 90], [988, 160]],
  hold_away: [[988, 90], [659, 90], [988, 160]],
  stop: [[196, 400]],
};
let audio = null;

function sound(...tones) {
  const notes = tones.flatMap((tone) => (SOUNDS[tone] ?? []).map(([hertz, ms]) => [hertz, ms, tone]));
  if (localStorage.getItem("bashu-sound") === "off" || !notes.length) return;
  audio ??= new AudioContext();
  audio.resume();
  let at = audio.currentTime;
  for (const [hertz, ms, tone] of notes) {
    const voice = new OscillatorNode(audio, { frequency: hertz, type: tone === "stop" ? "sawtooth" : "sine" });
    const loudness = new GainNode(audio, { gain: 0.2 });
    voice.connect(loudness).connect(audio.destination);
    voice.start(at);
    at += ms / 1000;
    voice.stop(at);
    at += 0.03;
  }
}

// --- what this window shows: its reader, and what a scan does. It goes along with all that is sent from here, so that
// another window of the same browser is a desk of its own.
const SHOWS = "desk-shows";
const CARRIED_SECONDS = 10;
const shows = () => sessionStorage.getItem(SHOWS) ?? "";
const nowShows = (told) => told && sessionStorage.setItem(SHOWS, told);

// A page that is loaded can be told by a cookie alone. All windows have the same: so it is there for that moment only.
// Forms, links and the page itself call this too, for browsers on phones that do not say when a page is left.
function carry() {
  const secure = location.protocol === "https:" ? "; secure" : "";
  if (shows()) document.cookie = `desk_shows=${shows()}; path=/desk; max-age=${CARRIED_SECONDS}; samesite=strict${secure}`;
}
window.addEventListener("beforeunload", carry);

// The page came without it, as from the office, while another window was used: it is asked for once more.
function isOfAnother() {
  const { shows: told, carried } = document.getElementById("desk-top")?.dataset ?? {};
  const [loaded] = performance.getEntriesByType("navigation");
  if (told && shows() && told !== shows() && carried === undefined && loaded?.type !== "reload") return true;
  nowShows(told);
  return false;
}

// --- the chosen line of a list; when it is gone, the one that took its place
let at = -1;

function mark() {
  const lines = document.querySelectorAll("[data-line]");
  at = Math.min(at, lines.length - 1);
  lines.forEach((line, place) => line.classList.toggle("at", place === at));
}

// --- what was scanned or pressed and has no answer yet
const waiting = [];
let sending = false;
let afterwards = null;

// A UUID of version 7: sent again, the same scan is known again and done once.
function scanId(at = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let ms = at;
  for (let place = 5; place >= 0; place -= 1) {
    bytes[place] = ms % 256;
    ms = Math.floor(ms / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function tell(words) {
  const line = document.getElementById("line");
  if (!line) return;
  line.hidden = !words;
  line.textContent = words ? `${line.dataset[words]} ${waiting.map(({ text }) => text).filter(Boolean).join(", ")}` : "";
}

function count() {
  const queue = document.getElementById("queue");
  if (!queue) return;
  queue.hidden = waiting.length < 2;
  queue.dataset.waiting = queue.firstElementChild.textContent = waiting.length;
}

// What is being written in parts that are replaced.
function written() {
  const fields = [...document.querySelectorAll("[data-live] :is(input, textarea)[id]")];
  const changed = fields.filter((field) => field.value !== field.defaultValue);
  return { active: document.activeElement.id, values: changed.map((field) => [field.id, field.value]) };
}

function writeAgain({ active, values }) {
  for (const [id, value] of values) if (document.getElementById(id)) document.getElementById(id).value = value;
  if (document.activeElement === document.body) (document.getElementById(active) ?? box())?.focus({ preventScroll: true });
}

// What is in the parts of the page that live is taken from the answer; the box and what is being typed in it stay.
function show(html) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  const kept = written();
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = answer.getElementById(part.id);
    if (fresh) part.replaceChildren(...fresh.childNodes);
  }
  const work = answer.getElementById("work");
  if (work) document.getElementById("work").className = work.className;
  writeAgain(kept);
  reveal();
  mark();
  const said = document.getElementById("answer");
  said?.scrollIntoView({ block: "nearest" });
  sound(said?.dataset.tone, said?.querySelector(".note") || document.getElementById("problem") ? "stop" : "");
}

// The answer is a page of its own. Whatever was scanned meanwhile was meant for that page, and is sent there.
function goTo(there) {
  const [, ...rest] = waiting.splice(0);
  sessionStorage.setItem("bashu-scans", JSON.stringify(rest.map(({ text }) => text).filter(Boolean)));
  location.assign(there);
  return "gone";
}

async function send(scan) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), PATIENCE_MS);
  try {
    const response = await fetch(scan.action, { method: "POST", body: scan.data, headers: { "X-Live": "1", "X-Shows": shows() }, signal: controller.signal });
    nowShows(response.headers.get("X-Shows"));
    const there = response.headers.get("X-Go");
    if (there) return goTo(there);
    if (response.redirected || (response.status >= 400 && response.status < 500)) return "out";
    if (!response.ok) return "away";
    show(await response.text());
    return "";
  } catch {
    return "away";
  } finally {
    clearTimeout(timer);
  }
}

async function sendAll() {
  if (sending) return;
  sending = true;
  let before = "";
  while (waiting.length) {
    count();
    const wrong = await send(waiting[0]);
    if (wrong === "gone") return;
    if (wrong && wrong !== before) sound("stop");
    before = wrong;
    if (!wrong) waiting.shift();
    tell(wrong);
    if (wrong === "out") return; // For ever: the page has to be loaded again.
    if (wrong) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
  count();
  sending = false;
  afterwards?.();
  afterwards = null;
}

// Another text than what stands in the box: it was scanned on the page before.
function take(form, { submitter, text } = {}) {
  const data = new FormData(form);
  const scans = form.matches("[data-scan]");
  if (submitter?.name) data.append(submitter.name, submitter.value);
  if (text) data.set("text", text);
  form.reset();
  const scanned = scans ? String(data.get("text")).trim() : "";
  if (scans && !scanned) return;
  data.set("scan", scanId());
  waiting.push({ action: form.action, data, text: scanned });
  sendAll();
}

// What leaves the page waits until nothing else does; by then the button may be another one that does the same, for the
// same reader: of who was scanned meanwhile nobody has pressed anything.
function pressLater({ action, elements }, { name = "", value = "" }) {
  const whom = elements.whom?.value;
  const isOf = (form) => form?.action === action && form.elements.whom?.value === whom;
  const same = (button) => isOf(button.form) && button.name === name && button.value === value;
  afterwards = () => [...document.querySelectorAll("form button")].find(same)?.click();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-stay]")) {
    event.preventDefault();
    box()?.focus();
    take(form, event);
    return;
  }
  if (waiting.length || form.dataset.sent) event.preventDefault();
  if (waiting.length) {
    pressLater(form, event.submitter ?? {});
    return;
  }
  form.dataset.sent = "yes";
  if (form.contains(document.getElementById("sign-out"))) sessionStorage.removeItem(SHOWS);
  carry();
});

// --- the change, while the sum is written: what is marked, or all of it, unless a sum says otherwise
const fenOf = (text) => (/^\d{1,7}([.]\d{1,2})?$/.test(text.trim()) ? Math.round(Number(text) * 100) : NaN);

function reckon() {
  const form = document.querySelector("[data-pay]");
  if (!form) return;
  const { fen, given, method } = form.elements;
  const marked = [...document.querySelectorAll("[data-left]:checked")].map((box) => Number(box.dataset.left));
  const all = marked.length ? marked.reduce((sum, left) => sum + left, 0) : Number(form.dataset.owed);
  const change = fenOf(given.value) - (fen.value.trim() ? fenOf(fen.value) : all);
  const line = document.getElementById("change");
  fen.placeholder = (all / 100).toFixed(2);
  line.hidden = method.value !== "cash" || !(change > 0);
  line.querySelector("b").textContent = line.hidden ? "" : (change / 100).toFixed(2);
}
document.addEventListener("input", reckon);
reckon();

// --- keys
function pressed(event) {
  // By the key's place: with Alt some keyboards write other letters.
  if (event.altKey && !event.ctrlKey && !event.metaKey) return `[data-alt="${CSS.escape(event.code.replace("Key", "").toLowerCase())}"]`;
  return `[data-f="${CSS.escape(event.key)}"]`;
}

// Up and down go along the lines of a list, while nothing is typed; Delete presses the button of the line.
function alongLines({ key, target }) {
  const lines = document.querySelectorAll("[data-line]");
  if (!["ArrowDown", "ArrowUp", "Delete"].includes(key) || !lines.length || box()?.value) return false;
  if (target.closest("select, textarea, input:not([name=text])")) return false;
  if (key === "Delete") {
    lines[at]?.querySelector("button")?.click();
    return Boolean(lines[at]);
  }
  at = Math.min(Math.max(at + (key === "ArrowDown" ? 1 : -1), 0), lines.length - 1);
  mark();
  lines[at].scrollIntoView({ block: "nearest" });
  return true;
}

// A scanner's first character goes to the box, also from a button or a tick: its Enter must press nothing else. And from
// a list of choices, where nobody types digits.
function forTheBox({ key, target, ctrlKey, metaKey, altKey }) {
  if (key.length !== 1 || key === " " || ctrlKey || metaKey || altKey) return false;
  return target.closest("select") ? /\d/.test(key) : !target.closest('textarea, input:not([type="checkbox"], [type="radio"])');
}

document.addEventListener("keydown", (event) => {
  const target = document.querySelector(pressed(event));
  if (target || alongLines(event)) {
    event.preventDefault();
    target?.click();
    return;
  }
  if (forTheBox(event)) listen();
});

// A key whose answer stands there already: it is shown and read out once more.
function sayAgain(line) {
  const words = line.textContent;
  line.textContent = "";
  line.classList.remove("again");
  requestAnimationFrame(() => {
    line.textContent = words;
    line.classList.add("again");
  });
  line.scrollIntoView({ block: "nearest" });
  sound("stop");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]:not([target])");
  if (link && waiting.length) {
    event.preventDefault();
    afterwards = () => location.assign(link.href);
  }
  if (event.target.closest("a[href]")) carry(); // It may open in a new window.
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.closest("[data-again]")) sayAgain(event.target.closest("[data-again]"));
  if (!event.target.closest("[data-sound]")) return;
  localStorage.setItem("bashu-sound", localStorage.getItem("bashu-sound") === "off" ? "on" : "off");
  reveal();
  sound("keep");
});

// Buttons that only this script can serve.
function reveal() {
  for (const button of document.querySelectorAll("[data-print], [data-sound]")) button.hidden = false;
  const on = String(localStorage.getItem("bashu-sound") !== "off");
  document.querySelector("[data-sound]")?.setAttribute("aria-pressed", on);
}
reveal();

// Nothing that was scanned may be lost by leaving the page.
window.addEventListener("beforeunload", (event) => {
  if (waiting.length) event.preventDefault();
});

// Going back must not show the last reader again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// What was scanned on the page before, behind the scan that led here.
function takeBefore() {
  const before = JSON.parse(sessionStorage.getItem("bashu-scans") ?? "[]");
  sessionStorage.removeItem("bashu-scans");
  if (box()?.form.matches("[data-stay]")) for (const text of before) take(box().form, { text });
}

if (isOfAnother()) {
  carry();
  location.reload();
} else takeBefore();
