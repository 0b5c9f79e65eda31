// Nearest first: where somebody is is known to this window alone, rounded to some 100 m, and sent to nobody.
"use strict";

const PLACE = "bashu-place";
const EARTH_KM = 6371.0088;

function km(here, there) {
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const north = radians(there.lat - here.lat), east = radians(there.lon - here.lon);
  const half = Math.sin(north / 2) ** 2
    + Math.cos(radians(here.lat)) * Math.cos(radians(there.lat)) * Math.sin(east / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(Math.min(half, 1)));
}

// `cut`: what the page calls the list of which it has the first lines only; `all`: reads the lines from the answer that has
// all; `order`: of two of them, each with how far it is and its place before.
function offerNearest({ cut, shown, all, order }) {
  const button = document.getElementById("locate"), told = document.getElementById("located");
  const lines = document.getElementById("places");
  if (!button || !lines || !navigator.geolocation) return;

  async function sort(here) {
    // The nearest may be among those that the page does not have.
    if (document.querySelector(`[data-cut="${cut}"]`)) {
      const answer = await fetch(button.dataset.all).catch(() => null);
      if (answer?.ok) lines.innerHTML = await all(answer);
    }
    const rows = [...lines.children].map((row, place) => {
      const { lon, lat } = row.dataset;
      const far = lon ? km(here, { lon: Number(lon), lat: Number(lat) }) : Infinity;
      if (lon) row.querySelector(".distance").textContent = lines.dataset.km.replace("#", far.toFixed(far < 10 ? 1 : 0));
      return { row, far, place };
    });
    rows.sort(order);
    lines.replaceChildren(...rows.slice(0, shown).map(({ row }) => row));
    document.querySelector(`[data-cut="${cut}"]`)?.remove();
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

  button.hidden = false;
  button.addEventListener("click", locate);
  const kept = sessionStorage.getItem(PLACE);
  if (kept) sort(JSON.parse(kept));
}
