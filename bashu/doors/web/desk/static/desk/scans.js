// Scans queue. The box is free again at once; each scan is sent when the one before it was answered, and the page
// becomes the page that was answered, without what is being typed. What could not be sent stays in the queue.
"use strict";

const TRY_AGAIN_MS = 2000;
const SECONDS = 0.12;
// Each tone as notes, in hertz: what is well sounds short and high, what travels twice, a problem long and low.
const NOTES = {
  keep: [880], lent: [880], float: [880, 660], send: [660, 990], hold: [990, 990], hold_away: [660, 990, 990], stop: [220, 220, 220],
};
const waiting = [];
let sending = false;
let audio = null;

const scanForm = () => document.querySelector("form[data-queue]");

function play(...tones) {
  if (localStorage.getItem("bashu-sound") === "off") return;
  audio = audio || new AudioContext();
  tones.flatMap((tone) => NOTES[tone] || []).forEach((hertz, place) => {
    const sound = new OscillatorNode(audio, { frequency: hertz, type: hertz < 300 ? "square" : "sine" });
    const volume = new GainNode(audio, { gain: 0.2 });
    sound.connect(volume).connect(audio.destination);
    sound.start(audio.currentTime + place * SECONDS);
    sound.stop(audio.currentTime + (place + 0.9) * SECONDS);
  });
}

function tell(what) {
  const line = document.getElementById("queue");
  line.textContent = waiting.length ? `${line.dataset[what]} ${waiting.map(({ text }) => text).join(", ")}` : "";
  line.classList.toggle("problem", waiting.length > 0 && what !== "waits");
}

// What is being written while the page is replaced.
function written() {
  const fields = [...document.querySelectorAll("#main input[id], #main textarea, #main select")];
  const changed = fields.filter((field) => "defaultValue" in field && field.value !== field.defaultValue);
  return { active: document.activeElement?.id, values: changed.map((field) => [field.id, field.value]) };
}

// What was answered takes the place of the page, but for what is being written.
function become(text, address) {
  const answered = new DOMParser().parseFromString(text, "text/html");
  if (!answered.querySelector("form[data-queue]")) return false;
  const { active, values } = written();
  document.getElementById("main").replaceWith(answered.getElementById("main"));
  document.title = answered.title;
  history.replaceState(null, "", address);
  for (const [id, value] of values) if (document.getElementById(id)) document.getElementById(id).value = value;
  (document.getElementById(active) || scanForm().elements.text).focus({ preventScroll: true });
  const answer = document.getElementById("answer");
  if (answer) {
    answer.scrollIntoView({ block: "nearest" });
    play(answer.dataset.tone, answer.querySelector(".note") ? "stop" : "");
  }
  return true;
}

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

// Undefined if nobody answers.
async function ask(form, scan) {
  const body = new URLSearchParams(new FormData(form));
  body.set("text", scan.text);
  body.set("scan", scan.id);
  try {
    const response = await fetch(form.action, { method: "POST", body });
    return { ok: response.ok, address: response.url, text: await response.text() };
  } catch {
    return undefined;
  }
}

async function send() {
  if (sending) return;
  sending = true;
  while (waiting.length) {
    const answer = await ask(scanForm(), waiting[0]);
    if (!answer) {
      tell("away");
      await new Promise((over) => setTimeout(over, TRY_AGAIN_MS));
      continue;
    }
    if (!answer.ok || !become(answer.text, answer.address)) {
      play("stop");
      tell("stopped");
      return;
    }
    waiting.shift();
    tell("waits");
  }
  sending = false;
  document.dispatchEvent(new Event("scans-over"));
}

// The button of the page as it is by then that does the same.
function press({ action, name, value }) {
  const buttons = [...document.querySelectorAll("form button")];
  buttons.find((each) => each.form.action === action && each.name === name && each.value === value)?.click();
}

// Before others hear of it: a scan goes into the queue, and whatever else is pressed waits until the queue is empty.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-queue]") && !waiting.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!form.matches("[data-queue]")) {
    const { name = "", value = "" } = event.submitter || {};
    document.addEventListener("scans-over", () => press({ action: form.action, name, value }), { once: true });
    return;
  }
  const text = form.elements.text.value.trim();
  form.elements.text.value = "";
  if (text) waiting.push({ text, id: scanId() });
  tell("waits");
  send();
}, true);

window.addEventListener("beforeunload", (event) => {
  if (waiting.length) event.preventDefault();
});
