// A scanner types into whatever has the focus, and ends with Enter. Where nobody scans, its Enter must press nothing: keys
// that follow each other faster than a person writes are told from those of a person. What was scanned there goes to where
// this page takes scans, or the page says that it takes none.
"use strict";

const PAUSE_MS = 150;
const EACH_MS = 40;
const SHORTEST = 4;
const WRITTEN = 'textarea, input:not([type="checkbox"], [type="radio"], [type="date"], [type="time"], [type="file"])';
const CHOSEN = 'select, input[type="checkbox"], input[type="radio"]';

let burst = null;

function gather({ key, target, timeStamp }) {
  if (!burst || timeStamp - burst.last > PAUSE_MS) burst = { text: "", began: timeStamp, target, was: target.value };
  burst.text += key;
  burst.last = timeStamp;
}

// What a scanner typed just before this Enter, with the field where it began and what stood there.
function scannedBefore({ timeStamp }) {
  const found = burst;
  burst = null;
  if (!found || found.text.length < SHORTEST || timeStamp - found.last > PAUSE_MS) return null;
  return (found.last - found.began) / (found.text.length - 1) <= EACH_MS ? found : null;
}

// Where this page takes scans: its box, or a list with a barcode a line.
const taker = () => document.querySelector("[data-scan] input[name=text]") ?? document.querySelector("[data-scanned]");

// The next character goes there.
function listen() {
  const field = taker();
  if (field?.matches("textarea") && field.value && !field.value.endsWith("\n")) field.value += "\n";
  field?.focus();
  if (field?.matches("textarea")) field.setSelectionRange(field.value.length, field.value.length);
  else if (!field?.form.matches("[data-stay]")) field?.select(); // What was looked for last stands in it still.
}

function hear(text) {
  listen();
  const field = taker();
  const line = document.getElementById("unheard");
  if (field?.matches("textarea")) field.value += `${text}\n`;
  else if (field) {
    field.value = text;
    field.form.requestSubmit();
  } else if (line) {
    line.textContent = `${line.dataset.words} ${text}`;
    line.hidden = false;
    sound("stop");
  }
}

function entered(event) {
  const { target } = event;
  const scan = scannedBefore(event);
  if (scan && (!target.matches(WRITTEN) || target.matches("[data-typed]"))) {
    event.preventDefault();
    if ("value" in scan.target && scan.target.matches("input, select")) scan.target.value = scan.was;
    hear(scan.text);
  } else if (target.dataset.enter) {
    event.preventDefault();
    document.getElementById(target.dataset.enter)?.click();
  } else if (target.matches(CHOSEN)) event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, altKey } = event;
  if (event.isComposing) return;
  if (key === "Enter") entered(event);
  else if (event.repeat || ctrlKey || metaKey || altKey) burst = null;
  else if (key.length === 1) gather(event);
});
