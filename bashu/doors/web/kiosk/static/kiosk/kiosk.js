// A kiosk has no keyboard, but a card reader and a scanner that type. Pages work without this script;
// it keeps the scanner's words in the right box, moves the number pad, and clears the page when nobody is there.
"use strict";

const WARN_SECONDS = 15;
const page = document.body;
const box = document.querySelector("[data-scan] input[name=text]");
const dialog = document.getElementById("idle");

// What a scanner types goes to its box, wherever a finger has been.
function refocus() {
  if (box && !dialog.open) box.focus({ preventScroll: true });
}
if (box) {
  document.addEventListener("keydown", (event) => {
    if (!(event.target instanceof HTMLInputElement) && event.key.length === 1) refocus();
  });
  document.addEventListener("pointerup", (event) => {
    if (!event.target.closest("a, button, input, label")) refocus();
  });
  refocus();
}

// Two scans of an impatient finger are one.
for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}

// The number pad writes where the cursor was last.
for (const form of document.querySelectorAll("[data-pad]")) {
  let target = form.querySelector("input:not([type=hidden])");
  form.addEventListener("focusin", (event) => {
    if (event.target instanceof HTMLInputElement) target = event.target;
  });
  form.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]")?.dataset.key;
    if (!key) return;
    if (key === "clear") target.value = "";
    else if (key === "back") target.value = target.value.slice(0, -1);
    else if (target.value.length < target.maxLength) target.value += key;
    target.focus({ preventScroll: true });
  });
  // With two fields, "OK" goes on to the empty one first.
  form.addEventListener("submit", (event) => {
    const empty = [...form.querySelectorAll("input:not([type=hidden])")].find((input) => !input.value);
    if (!empty) return;
    event.preventDefault();
    delete form.dataset.sent;
    empty.focus();
  });
}

// Numbers that begin with a letter: the pad and the letters take turns.
document.querySelector("[data-swap]")?.addEventListener("click", (event) => {
  for (const keys of event.target.form.querySelectorAll(".pad, .letters")) keys.hidden = !keys.hidden;
  [event.target.textContent, event.target.dataset.other] = [event.target.dataset.other, event.target.textContent];
  event.target.form.querySelector("input:not([type=hidden])").focus({ preventScroll: true });
});

// A name is written by sounds, where no keyboard is: letters, then the character among those that sound so takes their
// place. What stands in the box is the name, at any moment; a keyboard may write in it too.
const writing = document.getElementById("writing");
if (writing) {
  const name = document.getElementById("name");
  const found = document.getElementById("found");
  const board = document.getElementById("board");
  const characters = new Map(writing.dataset.sounds.split(" ").map((each) => each.split(":")));
  let written = name.value;
  let sound = "";
  const show = () => {
    const begins = !written || /[ ·]$/.test(written);
    name.value = written + (begins ? sound.charAt(0).toUpperCase() + sound.slice(1) : sound);
    found.replaceChildren(...[...(characters.get(sound) ?? "")].map((character) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.dataset.put = button.textContent = character;
      return button;
    }));
    found.scrollTop = 0;
    name.scrollLeft = name.scrollWidth;
  };
  const keep = (text) => {
    written = text;
    sound = "";
  };
  name.inputMode = "none";
  name.addEventListener("input", () => {
    keep(name.value);
    found.replaceChildren();
  });
  name.addEventListener("focus", () => {
    if (!board.hidden) return;
    board.hidden = document.getElementById("back-key").hidden = false;
    document.getElementById("accept").scrollIntoView({ block: "end" });
  });
  writing.addEventListener("click", (event) => {
    const { key, put } = event.target.closest("button")?.dataset ?? {};
    const room = name.value.length < name.maxLength;
    if (put) keep(written + put);
    else if (key === "back" && sound) sound = sound.slice(0, -1);
    else if (key === "back") keep([...written].slice(0, -1).join(""));
    else if (room && (key === " " || key === "·")) keep(name.value + key);
    else if (room && key) sound += key.toLowerCase();
    if (!key && !put) return;
    show();
    name.focus({ preventScroll: true });
  });
}

// Nobody there: warn, count down, and go back to the start.
if (page.dataset.idle) {
  const patience = Number(page.dataset.idle);
  const finish = document.getElementById("finish");
  let left = patience + WARN_SECONDS;
  const someone = () => {
    left = patience + WARN_SECONDS;
    if (dialog.open) dialog.close();
    refocus();
  };
  for (const sign of ["pointerdown", "keydown", "scroll"]) document.addEventListener(sign, someone, true);
  setInterval(() => {
    left -= 1;
    if (left > WARN_SECONDS) return;
    if (!dialog.open) dialog.showModal();
    document.getElementById("count").textContent = Math.max(left, 0);
    // Again every ten seconds, in case the network is away.
    if (left <= 0 && left % 10 === 0) finish?.submit();
  }, 1000);
}

// A page that comes back from the browser's memory is asked for anew: the server knows that its visit is over.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
