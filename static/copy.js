// Copy buttons next to license keys, and one that copies all keys of a page, one per line. The buttons are hidden until this
// runs; without scripts, a click selects the whole key. Results are announced to screen readers. Texts come from attributes
// of the body.
(() => {
  "use strict";

  const status = document.querySelector("[data-copy-status]");
  const words = (name) => document.body.getAttribute(`data-text-${name}`);
  const plurals = new Intl.PluralRules(document.documentElement.lang);

  // For hosts with plain HTTP, where the Clipboard API is unavailable.
  const copyBySelection = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return document.execCommand("copy");
  };

  const copy = async (element) => {
    if (navigator.clipboard && window.isSecureContext) {
      try {
        await navigator.clipboard.writeText(element.textContent);
        return true;
      } catch {
        // Permission denied: falls back to the selection below.
      }
    }
    return copyBySelection(element);
  };

  const all = document.querySelector("[data-copy-all]");
  if (all && navigator.clipboard && window.isSecureContext) {
    const label = all.textContent;
    all.hidden = false;
    all.addEventListener("click", async () => {
      const keys = [...document.querySelectorAll(".key:not(.key--hidden) .key__text")].map((key) => key.textContent);
      let done = true;
      try {
        await navigator.clipboard.writeText(keys.join("\n"));
      } catch {
        done = false;
      }
      const copied = words(`copied-all-${plurals.select(keys.length)}`) ?? words("copied-all-other");
      const told = done ? copied.replace("{count}", keys.length) : words("copy-refused");
      all.textContent = told;
      if (status) status.textContent = told;
      setTimeout(() => {
        all.textContent = label;
        if (status) status.textContent = "";
      }, 2000);
    });
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    const text = button.closest(".key")?.querySelector(".key__text");
    if (!text) continue;
    const label = button.innerHTML;
    let timer = 0;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const done = await copy(text);
      button.textContent = words(done ? "copied" : "press");
      button.classList.toggle("is-copied", done);
      if (status) status.textContent = words(done ? "copied-status" : "press-status");
      clearTimeout(timer);
      timer = setTimeout(() => {
        button.innerHTML = label;
        button.classList.remove("is-copied");
        if (status) status.textContent = "";
      }, 2000);
    });
  }
})();
