// Imports: a file that is too large is not sent, and what is under way is shown as it comes. Pages work without this script.
"use strict";

const SECONDS = 2;

for (const form of document.querySelectorAll("form[data-bytes-max]")) {
  const field = form.querySelector("input[type=file]");
  field.addEventListener("change", () => {
    const file = field.files[0];
    field.setCustomValidity(file && file.size > Number(form.dataset.bytesMax) ? form.dataset.tooLarge : "");
    field.reportValidity();
  });
  form.addEventListener("submit", () => {
    form.querySelector("[data-sending]").hidden = false;
    // Later, or the form would be sent without it.
    setTimeout(() => { form.querySelector("button").disabled = true; });
  });
  // Who comes back to the page sends another one.
  addEventListener("pageshow", () => {
    form.querySelector("button").disabled = false;
    form.querySelector("[data-sending]").hidden = true;
  });
}

// Whoever is at a button of it is not disturbed.
async function look(part) {
  if (document.hidden || part.contains(document.activeElement)) return part;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer || !answer.ok || answer.redirected) return part;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
  if (!fresh) return part;
  if (!("live" in fresh.dataset)) {
    // It is over: there is more to be told.
    location.reload();
    return null;
  }
  part.replaceWith(fresh);
  return fresh;
}

async function follow(part) {
  while (part) {
    await new Promise((done) => { setTimeout(done, SECONDS * 1000); });
    part = await look(part);
  }
}

for (const part of document.querySelectorAll("[data-live]")) follow(part);
