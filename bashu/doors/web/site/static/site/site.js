// The site agent: what has changed is shown as it comes. The page works without this script.
"use strict";

const SECONDS = 2;

// Whoever is at a button of it is not disturbed.
async function look(part) {
  if (document.hidden || part.contains(document.activeElement)) return part;
  const answer = await fetch(`${location.pathname}?now`).catch(() => null);
  if (!answer || !answer.ok) return part;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
  if (!fresh) {
    // It has come up, or was stopped.
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
