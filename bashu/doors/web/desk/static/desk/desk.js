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

// --- the chosen line of a list; when it is gone, the one that took its place
let at = -1;

function mark() {
  const lines = document.querySelectorAll("[data-line]");
  at = Math.min(at, lines.length - 1);
  lines.forEach((line, place) => line.classList.toggle("at", place === at));
}

// --- what was scanned and has no answer yet
const waiting = [];
let sending = false;

// A UUID of version 7: sent again, the same scan is known again and done once.
function scanId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let ms = Date.now();
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
  queue.firstElementChild.textContent = waiting.length;
}

// What is in the parts of the page that live is taken from the answer; the box and what is being typed in it stay.
function show(html) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = answer.getElementById(part.id);
    if (fresh) part.replaceChildren(...fresh.childNodes);
  }
  const work = answer.getElementById("work");
  if (work) document.getElementById("work").className = work.className;
  reveal();
  mark();
  sound(answer.getElementById("answer")?.dataset.tone);
}

// What was scanned has a page of its own. Whatever was scanned after it was meant for that page, and is sent there.
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
    const response = await fetch(scan.action, { method: "POST", body: scan.data, headers: { "X-Live": "1" }, signal: controller.signal });
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
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-stay]")) {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    return;
  }
  event.preventDefault();
  const data = new FormData(form);
  if (event.submitter?.name) data.append(event.submitter.name, event.submitter.value);
  const text = form.matches("[data-scan]") ? box().value.trim() : "";
  if (form.matches("[data-scan]")) {
    box().value = "";
    if (!text) return;
  }
  data.set("scan", scanId());
  waiting.push({ action: form.action, data, text });
  box()?.focus();
  sendAll();
});

// --- keys
function pressed(event) {
  // By the key's place: with Alt some keyboards write other letters.
  if (event.altKey && !event.ctrlKey && !event.metaKey) return `[data-alt="${CSS.escape(event.code.replace("Key", "").toLowerCase())}"]`;
  return `[data-f="${CSS.escape(event.key)}"]`;
}

// Up and down go along the lines of a list, while nothing is typed; F7 presses the button of the line.
function alongLines(event) {
  const lines = document.querySelectorAll("[data-line]");
  if (event.key === "F7") {
    lines[at]?.querySelector("button")?.click();
    return Boolean(lines[at]);
  }
  if (!["ArrowDown", "ArrowUp"].includes(event.key) || !lines.length || box()?.value) return false;
  if (event.target.closest("select, textarea, input:not([name=text])")) return false;
  at = Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), lines.length - 1);
  mark();
  lines[at].scrollIntoView({ block: "nearest" });
  return true;
}

document.addEventListener("keydown", (event) => {
  const target = document.querySelector(pressed(event));
  if (target) {
    event.preventDefault();
    target.click();
    return;
  }
  if (alongLines(event)) {
    event.preventDefault();
    return;
  }
  // A scanner's first character goes to the box, also from a button: its Enter must press nothing else.
  const writes = event.target.closest("input, textarea, select");
  if (!writes && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
    box()?.focus();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
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
