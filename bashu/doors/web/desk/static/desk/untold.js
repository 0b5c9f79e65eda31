// What was done at doors and waits in this browser to be told: whoever opens the door again, with the line, tells it.
"use strict";

const line = document.getElementById("untold");
const counts = new Map();
for (const key of Object.keys(localStorage)) {
  const found = /^bashu-door-(\d+)-/.exec(key);
  if (found) counts.set(found[1], (counts.get(found[1]) ?? 0) + 1);
}
for (const [session, count] of counts) {
  const item = line.querySelector("template").content.cloneNode(true), link = item.querySelector("a");
  link.href = link.getAttribute("href").replace(/\d+/, session);
  link.append(document.querySelector(`[data-session="${session}"] h3`)?.textContent ?? session);
  item.querySelector("b").textContent = count;
  line.querySelector("ul").append(item);
}
line.hidden = !counts.size;
