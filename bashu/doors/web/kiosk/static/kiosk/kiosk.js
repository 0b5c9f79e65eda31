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
});

// A name is written by sounds, where no keyboard is: letters, then the character among those that sound so.
const board = document.getElementById("board");
if (board) {
  const name = document.getElementById("name");
  const found = document.getElementById("found");
  const characters = new Map(board.dataset.sounds.split(" ").map((each) => each.split(":")));
  let sound = "";
  const show = () => {
    const latin = name.value && !name.value.endsWith(" ") ? sound : sound.charAt(0).toUpperCase() + sound.slice(1);
    const texts = sound ? [latin, ...(characters.get(sound) ?? "")] : [];
    found.replaceChildren(...texts.map((text) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.dataset.put = button.textContent = text;
      return button;
    }));
    found.scrollTop = 0;
  };
  const put = (text) => {
    if (name.value.length + text.length <= name.maxLength) name.value += text;
    sound = "";
  };
  name.addEventListener("focus", () => {
    board.hidden = false;
    board.scrollIntoView({ block: "end" });
  });
  board.addEventListener("click", (event) => {
    const { key, put: text } = event.target.closest("button")?.dataset ?? {};
    if (text) put(text);
    else if (key === "back" && sound) sound = sound.slice(0, -1);
    else if (key === "back") name.value = [...name.value].slice(0, -1).join("");
    else if (key === " " || key === "·") put(sound + key);
    else if (key && sound.length < 12) sound += key.toLowerCase();
    show();
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
