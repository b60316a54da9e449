// The buy forms: the live total, what one gets with the chosen plan, and seats called seats. Without scripts the price stays
// in the plan's text and every plan is described below the forms. The words are attributes of the forms and plans.
(() => {
  "use strict";

  const language = document.documentElement.lang;
  const plurals = new Intl.PluralRules(language);

  const format = (minorUnits, currency) => {
    const format = new Intl.NumberFormat(language, { style: "currency", currency });
    return format.format(minorUnits / 10 ** format.resolvedOptions().maximumFractionDigits);
  };

  // "{count} keys" with the count.
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  // How many the form asks for now; the server counts again, this is only for show.
  const count = (form) => {
    const quantity = form.elements.quantity;
    if (quantity) return Math.max(0, Math.floor(Number(quantity.value)) || 0);
    return form.elements.sites.value.split(/[\s,;]+/).filter(Boolean).length;
  };

  for (const form of document.querySelectorAll("form[data-buy]")) {
    const tier = form.querySelector("[data-tier]");
    const total = form.querySelector("[data-total]");
    const output = total?.querySelector("output");
    if (!tier || !output) continue;

    const words = (name) => form.getAttribute(`data-text-${name}`);

    const show = () => {
      const { amount, currency, sum, unit } = (tier.selectedOptions?.[0] ?? tier).dataset;
      const n = count(form);
      const line = words(`total-${unit}-${plurals.select(n)}`) ?? words(`total-${unit}-other`);
      const whole = document.createElement("strong");
      whole.textContent = fill(sum, { sum: format(n * Number(amount), currency) });
      output.replaceChildren(whole, fill(line, { count: n, price: format(Number(amount), currency) }));
      total.hidden = n === 0;
      for (const facts of form.querySelectorAll("[data-plan-facts]")) {
        facts.hidden = facts.dataset.planFacts !== tier.value;
      }
      const label = form.elements.quantity?.labels[0];
      if (label) label.textContent = words(`count-${unit}`);
    };

    form.addEventListener("input", show);
    form.addEventListener("change", show);
    show();
  }
})();
