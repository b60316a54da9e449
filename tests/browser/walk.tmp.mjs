import { chromium } from "playwright-core";
import { readFileSync } from "node:fs";
const base = "http://127.0.0.1:8099";
const log = readFileSync("/tmp/demo/serve.log", "utf8");
const link = log.match(/set up\s+(\S+)/)[1];
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"] });
const ctx = await browser.newContext({ viewport: { width: 1280, height: 900 } });
const page = await ctx.newPage();
const bad = [];
page.on("response", (r) => { if (r.status() >= 500) bad.push(`${r.status()} ${r.url()}`); });
page.on("console", (m) => { if (m.type() === "error") bad.push(m.text()); });
const shot = (n) => page.screenshot({ path: `/tmp/demo/shots/${n}.png`, fullPage: true });
await page.goto(link); await shot("01-setup");
await page.getByLabel("Your e-mail address").fill("boss@example.com");
await page.getByLabel("Password").fill("correct horse battery staple 9");
await page.locator("main button[type=submit]").first().click();
await shot("02-setup-steps");
for (let i = 0; i < 3; i++) {
  await page.goto(base + "/buy");
  const f = page.locator("form").filter({ hasText: "Number of" }).first();
  await page.goto(base + "/buy/site-plugin?quantity=" + (i + 1)).catch(() => {});
}
const p2 = await (await browser.newContext()).newPage();
for (const email of ["ann@example.com", "bob@example.com"]) {
  await p2.goto(base + "/buy");
  const s = p2.locator("section, form").filter({ hasText: "Number of keys" }).last();
  await p2.locator('input[name=quantity]').first().fill("3");
  await p2.locator('form:has(input[name=quantity]) input[name=email]').first().fill(email);
  await p2.getByRole("button", { name: /Continue to payment/ }).first().click();
  await p2.getByRole("button", { name: "Pay", exact: true }).click();
  await p2.getByRole("heading", { name: /Thank you/ }).waitFor();
}
const visit = async (path, name) => { const r = await page.goto(base + path); await shot(name ?? path.slice(1).replaceAll(/[/?=]/g, "-")); return r.status(); };
for (const path of ["/admin", "/admin/licenses", "/admin/orders", "/admin/customers", "/admin/products", "/admin/team", "/admin/settings", "/admin/mail-texts", "/admin/mail-texts/license_keys", "/admin/settings/shop", "/admin/settings/mail", "/admin/settings/stripe", "/admin/licenses/new", "/admin/notifications", "/admin/audit-log", "/docs", "/docs?q=seat", "/admin/products/compare"]) {
  const s = await visit(path); if (s !== 200) bad.push(`${s} ${path}`);
}
for (const list of ["licenses", "orders", "customers", "stripe-events"]) {
  await page.goto(`${base}/admin/${list}`);
  const href = await page.locator(`table a[href^="/admin/${list}/"]`).first().getAttribute("href");
  await visit(href, `one-${list}`);
}
await page.goto(base + "/admin/licenses?q=ann@example.com");
await page.getByLabel("With many").selectOption("Suspend");
await page.getByRole("button", { name: "All that fit this search…" }).click(); await shot("bulk-1");
await page.getByLabel("Reason").fill("chargebacks");
await page.getByRole("button", { name: /^Suspend 3/ }).click(); await shot("bulk-2");
await page.waitForTimeout(3000); await page.reload(); await shot("bulk-3");
console.log(page.url(), bad);
await browser.close();
