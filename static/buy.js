// The buy forms: updates the total, the description of the selected plan, and the unit (keys or seats). Without scripts, the
// price is in the plan's label, and all plans are described below the forms. Texts come from attributes of forms and plans.
(() => {
  "use strict";

  const language = document.documentElement.lang;
  const plurals = new Intl.PluralRules(language);

  const format = (minorUnits, currency) => {
    const format = new Intl.NumberFormat(language, { style: "currency", currency });
    return format.format(minorUnits / 10 ** format.resolvedOptions().maximumFractionDigits);
  };

  // Replaces placeholders, such as {count} in "{count} keys".
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  // Returns the current quantity. It is only displayed; the server computes it again.
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
