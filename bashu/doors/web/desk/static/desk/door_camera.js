// Codes and cards by the camera, where the browser reads them itself (BarcodeDetector) and there is a camera: on other
// machines no button is shown. No picture leaves the browser, and none is kept.
const FORMATS = ["qr_code", "code_128", "code_39", "codabar", "itf", "ean_13"];
const EACH_MS = 200;
// The same is taken again only after it was out of sight for so long.
const AWAY_MS = 1500;

async function reader() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return null;
  const known = await window.BarcodeDetector.getSupportedFormats();
  const formats = FORMATS.filter((each) => known.includes(each));
  const devices = await navigator.mediaDevices.enumerateDevices();
  if (!formats.includes("qr_code") || !devices.some(({ kind }) => kind === "videoinput")) return null;
  return new window.BarcodeDetector({ formats });
}

// `box` has the button, the picture and what is said if there is none; `seen` is called with each text.
export async function offerCamera({ box, seen }) {
  const detector = await reader().catch(() => null);
  if (!detector) return;
  const button = box.querySelector("button"), video = box.querySelector("video"), blind = box.querySelector(".problem");
  let stream = null;
  const last = { text: "", at: 0 };
  box.hidden = false;

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
    video.hidden = true;
    button.setAttribute("aria-pressed", "false");
  }

  async function look() {
    if (!stream) return;
    const [found] = await detector.detect(video).catch(() => []);
    const now = performance.now(), text = found?.rawValue?.trim();
    if (text && (text !== last.text || now - last.at > AWAY_MS)) seen(text);
    if (text) Object.assign(last, { text, at: now });
    setTimeout(look, EACH_MS);
  }

  async function start() {
    blind.hidden = true;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
      video.srcObject = stream;
      video.hidden = false;
      button.setAttribute("aria-pressed", "true");
      await video.play();
      look();
    } catch {
      stop();
      blind.hidden = false;
    }
  }

  button.addEventListener("click", () => (stream ? stop() : start()));
  document.addEventListener("visibilitychange", () => document.hidden && stop());
}
