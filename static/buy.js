// The live total of the buy forms. Without scripts the price per key stays in the plan's text.
(() => {
  "use strict";

  const format = (minorUnits, currency) => {
    const format = new Intl.NumberFormat("en-US", { style: "currency", currency });
    return format.format(minorUnits / 10 ** format.resolvedOptions().maximumFractionDigits);
  };

  // How many keys the form asks for now; the server counts again, this is only for show.
  const count = (form) => {
    const quantity = form.elements.quantity;
    if (quantity) return Math.max(0, Math.floor(Number(quantity.value)) || 0);
    const lines = form.elements.sites.value.split("\n").map((line) => line.trim().toLowerCase());
    return new Set(lines.filter(Boolean)).size;
  };

  for (const form of document.querySelectorAll("form[data-buy]")) {
    const tier = form.querySelector("[data-tier]");
    const total = form.querySelector("[data-total]");
    const output = total?.querySelector("output");
    if (!tier || !output) continue;

    const show = () => {
      const { amount, currency, interval } = (tier.selectedOptions?.[0] ?? tier).dataset;
      const n = count(form);
      const noun = n === 1 ? form.dataset.buy : `${form.dataset.buy}s`;
      const sum = document.createElement("strong");
      sum.textContent = format(n * Number(amount), currency) + (interval ? ` / ${interval}` : "");
      output.replaceChildren(sum, `${n} ${noun} × ${format(Number(amount), currency)}`);
      total.hidden = n === 0;
    };

    form.addEventListener("input", show);
    form.addEventListener("change", show);
    show();
  }
})();
