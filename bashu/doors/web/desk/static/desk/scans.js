// Scans queue. The box is free again at once; each scan is sent when the one before it was answered, and the page
// becomes the page that was answered, without what is being typed. What could not be sent stays in the queue.
// Sounds, ids of scans and keys are those of desk.js, which comes before.
"use strict";

{
  const TRY_AGAIN_MS = 2000;
  const waiting = [];
  let sending = false;

  const scanForm = () => document.querySelector("form[data-queue]");

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
    reveal();
    history.replaceState(null, "", address);
    for (const [id, value] of values) if (document.getElementById(id)) document.getElementById(id).value = value;
    (document.getElementById(active) || scanForm().elements.text).focus({ preventScroll: true });
    const answer = document.getElementById("answer");
    if (answer) {
      answer.scrollIntoView({ block: "nearest" });
      sound(answer.dataset.tone, answer.querySelector(".note") ? "stop" : "");
    }
    return true;
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
        sound("stop");
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

  function take(...texts) {
    for (const text of texts) if (text) waiting.push({ text, id: scanId() });
    tell("waits");
    send();
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
    take(text);
  }, true);

  window.addEventListener("beforeunload", (event) => {
    if (waiting.length) event.preventDefault();
  });

  // What was scanned at the desk behind the box whose page this is.
  const before = JSON.parse(sessionStorage.getItem("bashu-scans") ?? "[]");
  sessionStorage.removeItem("bashu-scans");
  if (before.length) take(...before);
}
