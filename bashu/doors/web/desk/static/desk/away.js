// Nobody is signed in here: what doors had put aside to be opened without the line is deleted. What was done there and is not
// told yet stays, and is told when its door is opened again.
"use strict";

async function forgetDoors() {
  for (const name of await caches.keys()) if (name.startsWith("bashu-door-")) await caches.delete(name);
  for (const each of await navigator.serviceWorker.getRegistrations()) {
    if (new URL(each.scope).pathname.startsWith("/desk/activities/")) await each.unregister();
  }
}

if ("caches" in window && "serviceWorker" in navigator) forgetDoors();
