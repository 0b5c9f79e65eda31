// Opens a door's page without the line, from what the page has put aside (door_store.js): the page itself and what it is made
// of. With the line everything comes from the hub. Whoever is sent to sign in is shown nothing from here, and it is deleted.
"use strict";

const DOOR = /^\/desk\/activities\/(\d+)\/door$/;
const PATIENCE_MS = 4000;
const KEPT_HOURS = 36;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// This worker is of one door.
const [, session] = DOOR.exec(new URL(self.registration.scope).pathname);
const cacheName = `bashu-door-${session}`;

async function kept(event) {
  const found = await caches.match(new URL(event.request.url).pathname, { cacheName });
  const age = Date.now() - Number(found?.headers.get("X-Kept-At") ?? 0);
  return found && age < KEPT_HOURS * 3600000 ? found : null;
}

const late = () => new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), PATIENCE_MS));

// Signed out, not theirs any more, or gone.
const isNo = ({ type, status }) => type === "opaqueredirect" || (status >= 400 && status < 500);

async function answer(event) {
  const aside = await kept(event);
  try {
    const asked = fetch(event.request);
    const response = await (aside ? Promise.race([asked, late()]) : asked);
    if (event.request.mode === "navigate" && isNo(response)) await caches.delete(cacheName);
    return response.status >= 500 && aside ? aside : response;
  } catch (error) {
    if (aside) return aside;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request, { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  if (mode === "navigate" ? DOOR.test(pathname) : pathname.startsWith("/static/")) event.respondWith(answer(event));
});
