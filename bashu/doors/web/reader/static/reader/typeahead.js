// Suggestions while somebody types (WAI-ARIA Authoring Practices, combobox with a list): arrows choose, Enter searches,
// Escape puts away. Without this script the box is a plain form.
"use strict";

const PAUSE_MS = 120;

function typeahead(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.placeholder);
  const told = document.createElement("p");
  told.className = "out";
  told.setAttribute("role", "status");
  input.after(list, told);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id]])
    input.setAttribute(name, value);
  let typed = input.value, at = -1, waiting = 0, asked = null;

  const options = () => [...list.children];
  const put = (open) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) choose(-1, false);
  };

  function choose(place, write = true) {
    at = place;
    options().forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    const chosen = options()[at];
    if (chosen) {
      input.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
    if (write) input.value = chosen ? chosen.dataset.text : typed;
  }

  function show(suggestions) {
    list.replaceChildren(...suggestions.map(({ text, kind }, number) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${number}`;
      option.setAttribute("role", "option");
      option.dataset.text = option.textContent = text;
      if (kind) option.append(Object.assign(document.createElement("span"), { className: "soft small", textContent: ` ${kind}` }));
      return option;
    }));
    told.textContent = suggestions.length ? input.dataset.count.replace("#", suggestions.length) : "";
    at = -1;
    put(suggestions.length > 0 && document.activeElement === input);
  }

  async function ask() {
    typed = input.value;
    asked?.abort();
    if (!typed.trim()) return put(false);
    const mine = asked = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: mine.signal });
      if (answer.ok && typed === input.value) show((await answer.json()).suggestions);
    } catch {
      // Typed on, or no answer: nothing is suggested.
    }
  }

  put(false);
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    // Of an input method: Enter ends a word of Chinese.
    if (event.isComposing || list.hidden) return;
    const count = options().length;
    if (event.key === "ArrowDown") choose(at + 1 >= count ? -1 : at + 1);
    else if (event.key === "ArrowUp") choose(at < 0 ? count - 1 : at - 1);
    else if (event.key === "Escape") {
      choose(-1);
      put(false);
    } else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => put(false));
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    input.value = option.dataset.text;
    input.form.requestSubmit();
  });
}

for (const input of document.querySelectorAll("[data-suggest]")) typeahead(input);
