// Nearest first: where somebody is is known to this window alone, rounded to some 100 m, and sent to nobody. The list works
// without this script; then the next to begin come first, or those near a library that is chosen.
"use strict";

const PLACE = "bashu-place";
const EARTH_KM = 6371.0088;
const SHOWN = 50;
const button = document.getElementById("locate");
const lines = document.getElementById("places");
const told = document.getElementById("located");

function km(here, there) {
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const north = radians(there.lat - here.lat), east = radians(there.lon - here.lon);
  const half = Math.sin(north / 2) ** 2
    + Math.cos(radians(here.lat)) * Math.cos(radians(there.lat)) * Math.sin(east / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(Math.min(half, 1)));
}

async function sort(here) {
  // The page has the first of them only; the nearest may be among the others.
  if (document.querySelector('[data-cut="sessions"]')) {
    const answer = await fetch(button.dataset.all).catch(() => null);
    if (answer?.ok) lines.innerHTML = (await answer.json()).lines;
  }
  const rows = [...lines.children].map((row, place) => {
    const { lon, lat } = row.dataset;
    const far = lon ? km(here, { lon: Number(lon), lat: Number(lat) }) : Infinity;
    if (lon) row.querySelector(".distance").textContent = lines.dataset.km.replace("#", far.toFixed(far < 10 ? 1 : 0));
    return { row, far, place };
  });
  rows.sort((one, other) => one.far - other.far || one.place - other.place);
  lines.replaceChildren(...rows.slice(0, SHOWN).map(({ row }) => row));
  document.querySelector('[data-cut="sessions"]')?.remove();
  button.textContent = button.dataset.forget;
  told.textContent = "";
}

function locate() {
  if (sessionStorage.getItem(PLACE)) {
    sessionStorage.removeItem(PLACE);
    location.reload();
    return;
  }
  told.textContent = button.dataset.asks;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const here = { lon: Number(coords.longitude.toFixed(3)), lat: Number(coords.latitude.toFixed(3)) };
      sessionStorage.setItem(PLACE, JSON.stringify(here));
      sort(here);
    },
    () => {
      told.textContent = button.dataset.fails;
    },
    { maximumAge: 600_000, timeout: 15_000 },
  );
}

if (button && navigator.geolocation) {
  button.hidden = false;
  button.addEventListener("click", locate);
  const kept = sessionStorage.getItem(PLACE);
  if (kept) sort(JSON.parse(kept));
}
