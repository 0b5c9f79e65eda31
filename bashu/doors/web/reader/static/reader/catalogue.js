// What a reader's own browser knows and nobody else: where they are, and, until they sign in, what is on their list. Pages work
// without this script; then libraries come city by city, and there is no list.
"use strict";

// --- a list of titles: in the account of who is signed in, else in this browser
const LIST = "bashu-list";
const LIST_MAX = 200;
const { mine, change } = document.currentScript.dataset;
// What the account keeps, and what its forms are sealed with; null for who is not signed in.
let account = null;

function listedHere() {
  try {
    const kept = JSON.parse(localStorage.getItem(LIST) ?? "[]");
    return Array.isArray(kept) ? kept.filter(Number.isSafeInteger).slice(0, LIST_MAX) : [];
  } catch {
    return [];
  }
}

function keepHere(ids) {
  try {
    if (ids.length) localStorage.setItem(LIST, JSON.stringify(ids));
    else localStorage.removeItem(LIST);
  } catch {
    // Private windows of some browsers keep nothing.
  }
}

function listed() {
  return account ? account.ids : listedHere();
}

async function ask(address, more) {
  const answer = await fetch(address, more).catch(() => null);
  const told = await answer?.json().catch(() => null);
  if (told) account = told.ids && told;
  return Boolean(answer?.ok);
}

// To save or drop one, or to empty the list; says whether that was done.
function send(what, ids = []) {
  const body = new URLSearchParams([["do", what], ...ids.map((id) => ["id", id])]);
  return ask(change, { method: "POST", body, headers: { "X-CSRFToken": account.token } });
}

async function put(what, id) {
  if (account) return send(what, [id]);
  const others = listedHere().filter((each) => each !== id);
  keepHere(what === "save" ? [id, ...others] : others);
  return true;
}

async function toggle(button) {
  const id = Number(button.dataset.save), ids = listed();
  const what = ids.includes(id) ? "drop" : "save";
  if (what === "save" && ids.length >= LIST_MAX) {
    button.textContent = button.dataset.full;
    return;
  }
  const done = await put(what, id);
  show();
  if (!done) button.textContent = button.dataset.failed;
}

function show() {
  const ids = listed();
  for (const button of document.querySelectorAll("[data-save]")) {
    const on = ids.includes(Number(button.dataset.save));
    button.hidden = false;
    button.textContent = (on ? "✓ " : "+ ") + (on ? button.dataset.on : button.dataset.off);
    button.setAttribute("aria-pressed", String(on));
  }
  for (const count of document.querySelectorAll("[data-list-count]")) count.textContent = ids.length || "";
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-save]");
  if (button) toggle(button);
});
window.addEventListener("storage", show);

// --- the page of the list
const list = document.getElementById("list"), failed = document.getElementById("list-failed");

async function showList() {
  if (!list) return;
  const ids = listed(), here = account ? listedHere().filter((id) => !ids.includes(id)).length : 0;
  const offer = document.getElementById("list-here");
  document.body.dataset.list = ids.length ? "some" : "none";
  document.body.dataset.of = account ? "account" : "browser";
  offer.hidden = !here;
  offer.querySelector("span").textContent = offer.dataset.words.replace("#", here);
  if (!ids.length) return list.replaceChildren();
  const answer = await fetch(`${list.dataset.lines}?id=${ids.join("&id=")}`).catch(() => null);
  list.innerHTML = answer?.ok ? await answer.text() : "";
  failed.hidden = Boolean(answer?.ok);
  show();
}

async function empty() {
  if (account && !(await send("empty"))) failed.hidden = false;
  if (!account) keepHere([]);
  showList();
}

// What there is no room for stays in this browser.
async function take() {
  const wanted = listedHere();
  if (await send("save", wanted)) keepHere(wanted.filter((id) => account.ids.length >= LIST_MAX && !account.ids.includes(id)));
  else failed.hidden = false;
  showList();
}

document.getElementById("list-print")?.addEventListener("click", () => window.print());
document.getElementById("list-empty")?.addEventListener("click", empty);
document.getElementById("list-take")?.addEventListener("click", take);

async function begin() {
  const asks = list || document.querySelector("[data-save], [data-list-count]");
  account = null;
  if (asks) await ask(mine);
  show();
  await showList();
}

// --- nearest first (nearest.js). One that has nothing on the shelf comes behind those that have.
const none = ({ row }) => row.dataset.available === "0";
offerNearest({
  cut: "places",
  shown: 20,
  all: (answer) => answer.text(),
  order: (one, other) => none(one) - none(other) || one.far - other.far,
});

// --- on a narrow screen a shelf begins with what the page is about
const shelf = document.getElementById("shelf"), own = shelf?.querySelector(".here");
if (own) shelf.scrollLeft = own.offsetLeft - (shelf.clientWidth - own.offsetWidth) / 2;

// --- the nearest branch of each result, once it is known from where
async function nearest() {
  const results = document.getElementById("results"), kept = sessionStorage.getItem(PLACE);
  if (!results || !kept) return;
  const answer = await fetch(results.dataset.where).catch(() => null);
  if (!answer?.ok) return;
  const here = JSON.parse(kept), away = new Map();
  for (const [id, name, lon, lat] of (await answer.json()).branches) away.set(String(id), { name, far: km(here, { lon, lat }) });
  for (const row of results.querySelectorAll("[data-at]")) {
    const there = row.dataset.at.split(" ").map((id) => away.get(id)).filter(Boolean);
    const best = there.sort((one, other) => one.far - other.far)[0];
    const words = best && results.dataset.nearest.replace("#", best.far.toFixed(best.far < 10 ? 1 : 0));
    if (best) row.querySelector(".nearest").textContent = words.replace("NAME", best.name);
  }
}

begin();
// Who goes back, or comes back to a screen that somebody left, is not shown what was on theirs.
const LEFT_MS = 905_000;
window.addEventListener("pageshow", (event) => event.persisted && begin());
if (list) setTimeout(() => account && location.reload(), LEFT_MS);
nearest();
