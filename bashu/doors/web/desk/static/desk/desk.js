// Everything at the desk goes by keyboard: scanners type into the box, function keys press the buttons that name them.
"use strict";

document.addEventListener("keydown", (event) => {
  const button = document.querySelector(`[data-f="${CSS.escape(event.key)}"]`);
  if (button) {
    event.preventDefault();
    button.click();
    return;
  }
  const box = document.querySelector("[data-scan] input[name=text]");
  const elsewhere = !event.target.closest("input, textarea, select, button, a, summary");
  if (box && elsewhere && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) box.focus();
});

// A form is sent once, however often Enter is pressed.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});

// Going back must not show the last reader again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
