// What a door keeps in the browser: each thing that was done under a key of its own, so that two windows never write over
// each other; and, under the browser's cache, the page itself with what the hub told last. A card is sealed for the hub before
// it is kept (wire/link/browser.py). Of the cache nothing stays when somebody signs out (away.js); what is not told yet does.
const AT_ONCE = 100;
const LETTERS_AT_ONCE = 48000;
const NUMBER_BYTES = 64;
const KEPT_HOURS = 36;
const CACHES = "bashu-door-";
const session = location.pathname.split("/").at(-2);
const PREFIX = `${CACHES}${session}-`;
const CACHE = `${CACHES}${session}`;
const LATEST = `${location.pathname}/latest`;
const utf8 = new TextEncoder();

// --- what was done and is not told
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

// Their ids rise with the time. What is none of ours is left where it is.
export function kept() {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  return keys.sort().map(read).filter((fact) => typeof fact?.id === "string");
}

export function add(fact) {
  try {
    localStorage.setItem(PREFIX + fact.id, JSON.stringify(fact));
    return true;
  } catch {
    return false;
  }
}

export function drop(ids) {
  for (const id of ids) localStorage.removeItem(PREFIX + id);
}

// As many as are told at once; one at least, however long it is.
export function batch(facts) {
  const found = [];
  let letters = 0;
  for (const fact of facts.slice(0, AT_ONCE)) {
    letters += JSON.stringify(fact).length;
    if (found.length && letters > LETTERS_AT_ONCE) break;
    found.push(fact);
  }
  return found;
}

// --- a card, for the hub alone
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
const unbase64 = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

export async function sealed(text, key) {
  const { subtle } = crypto, curve = { name: "ECDH", namedCurve: "P-256" };
  const hub = unbase64(key), padded = new Uint8Array(NUMBER_BYTES);
  padded.set(utf8.encode(text).slice(0, NUMBER_BYTES));
  const theirs = await subtle.importKey("raw", hub, curve, false, []);
  const own = await subtle.generateKey(curve, false, ["deriveBits"]);
  const ours = new Uint8Array(await subtle.exportKey("raw", own.publicKey));
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256);
  const root = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array([...ours, ...hub]), info: utf8.encode("bashu door 1") };
  const once = await subtle.deriveKey(how, root, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const data = await subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, once, padded);
  return base64(new Uint8Array([...ours, ...new Uint8Array(data)]));
}

// --- the page, for when it is opened without the line
const canKeep = () => "serviceWorker" in navigator && "caches" in window;

// What the hub told last, if that is later than what stands in the page (`isAside`); with how far its clock was ahead then.
export async function latestOf(page) {
  const own = { told: page, ahead: page.now - Date.now() };
  try {
    const found = canKeep() && (await (await caches.match(LATEST, { cacheName: CACHE }))?.json());
    return found && found.told.now >= page.now ? { ...found, isAside: true } : own;
  } catch {
    return own;
  }
}

export async function keepLatest(told, ahead) {
  if (!canKeep()) return;
  const cache = await caches.open(CACHE);
  await cache.put(LATEST, new Response(JSON.stringify({ told, ahead })));
}

// The page and what it is made of, as it came. Without a line everything stays as it is.
export async function keepPage(worker) {
  if (!canKeep()) return;
  try {
    await navigator.serviceWorker.register(worker, { scope: location.pathname });
    const loaded = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname);
    const parts = new Set(loaded.filter((path) => path.startsWith("/static/")));
    for (const address of [location.pathname, ...parts]) await keepOne(address);
    await forgetOld();
  } catch {
    // It is opened again with the line alone.
  }
}

async function keepOne(address) {
  const response = await fetch(address);
  if (!response.ok || response.redirected) return;
  const headers = new Headers(response.headers), cache = await caches.open(CACHE);
  headers.set("X-Kept-At", Date.now());
  await cache.put(address, new Response(await response.blob(), { headers }));
}

// Doors of days ago.
async function forgetOld() {
  for (const name of await caches.keys()) {
    if (!name.startsWith(CACHES)) continue;
    const page = await caches.match(`/desk/activities/${name.slice(CACHES.length)}/door`, { cacheName: name });
    const age = Date.now() - Number(page?.headers.get("X-Kept-At") ?? 0);
    if (age > KEPT_HOURS * 3600000) await caches.delete(name);
  }
  for (const worker of await navigator.serviceWorker.getRegistrations()) {
    const found = /^\/desk\/activities\/(\d+)\/door$/.exec(new URL(worker.scope).pathname);
    if (found && !(await caches.has(CACHES + found[1]))) await worker.unregister();
  }
}
