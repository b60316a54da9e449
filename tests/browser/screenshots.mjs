// Screenshots of every page of the shop, the portal and the console, at three widths, light and dark: `script/screenshots [FOLDER]`.

import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";

import {
  buyKeys, buySites, customer, goToCheckout, openPage, section, signIn, startBrowser, startKeysmith, widerThanWindow,
} from "./support.mjs";

const FOLDER = resolve(process.argv[2] ?? "target/screenshots");
const WIDTHS = [1280, 768, 360];
const SCHEMES = ["light", "dark"];

const server = await startKeysmith();
const browser = await startBrowser();
await mkdir(FOLDER, { recursive: true });
let tooWide = 0;

/** The page as it now is, in every width and scheme; says when it has to be scrolled sideways. */
async function shoot(page, name) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.screenshot({ path: join(FOLDER, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
    const wide = await widerThanWindow(page);
    if (wide.length > 0) console.error(`${name} is wider than ${width}: ${wide[0]}`);
    tooWide += wide.length > 0 ? 1 : 0;
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

async function visit(page, name, path) {
  await page.goto(path);
  await shoot(page, name);
}

/** Buys one of a plan on its own link, and pays. */
async function buyPlan(page, email, link) {
  await page.goto(link);
  const form = section(page, "By quantity");
  await form.getByLabel("E-mail address").fill(email);
  await form.getByRole("button", { name: "Continue to payment" }).click();
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await page.getByRole("heading", { name: /^Thank you/ }).waitFor();
}

const { page } = await openPage(browser, server);
await visit(page, "buy", "/buy");
await visit(page, "buy-product", "/buy/server?tier=business&quantity=3");
await page.goto("/buy");
const sites = section(page, "For named sites");
await sites.getByLabel("Sites").fill("localhost\nno site");
await sites.getByLabel("E-mail address").fill("ada@example.com");
await sites.getByRole("button", { name: "Continue to payment" }).click();
await shoot(page, "buy-refused");
await visit(page, "cart", "/buy/cart");
await visit(page, "trial", "/buy/trial");
await goToCheckout(page, { email: customer("shots"), quantity: 3 });
await shoot(page, "checkout");
await page.getByRole("button", { name: "Cancel" }).click();
await shoot(page, "checkout-canceled");
await goToCheckout(page, { email: customer("shots"), quantity: 1 });
await page.getByRole("button", { name: /bank transfer/i }).click();
await page.getByRole("heading", { name: "Waiting for your payment" }).waitFor();
await shoot(page, "pending");
await visit(page, "sign-in", "/sign-in");
await visit(page, "not-found", "/no/such/page");

const email = customer("a-customer-with-a-rather-long-name");
await buyKeys(page, { email, quantity: 70 });
await shoot(page, "thank-you");
for (const tier of ["startup", "business"]) await buyPlan(page, email, `/buy/server?tier=${tier}`);
await buyPlan(page, email, "/buy/desktop-app");
await buySites(page, { email, sites: ["a-rather-long-name-of-a-flower-shop.example-district.com", "second-shop.com"] });
await signIn(page, email);
await shoot(page, "license-keys");
await visit(page, "license-keys-in-use", "/dashboard?state=in_use");
const details = (await page.getByRole("link", { name: /^Details/ }).first().getAttribute("href")) ?? "";
await visit(page, "license-keys-server", "/dashboard?product=server");
const device = (await page.getByRole("link", { name: /^Details/ }).first().getAttribute("href")) ?? "";
await visit(page, "license-keys-nothing", "/dashboard?q=nothing-like-this");
await visit(page, "license-site", details);
await visit(page, "license-device", device);
await visit(page, "orders", "/dashboard/orders");
await page.goto("/dashboard");
const subscription = await page.getByRole("link", { name: /the subscription Per site/ }).first().getAttribute("href");
await visit(page, "subscription", subscription);
await visit(page, "subscription-preview", `${subscription}?quantity=1`);
await page.goto("/dashboard");
const plan = await page.getByRole("link", { name: /the subscription Startup/ }).first().getAttribute("href");
await visit(page, "subscription-plan", `${plan}?price=price_business_month`);
await visit(page, "organizations", "/organizations");
await page.getByLabel("Name", { exact: true }).fill("Analytical Engines of the Example District Ltd");
await page.getByRole("button", { name: "Create" }).click();
await page.getByRole("heading", { name: "Analytical Engines" }).first().waitFor();
await shoot(page, "organization");
await visit(page, "account", "/account");
await visit(page, "second-factor", "/account/second-factor");
await visit(page, "license-keys-by-product", "/dashboard?sort=product");

// In the other languages: what breaks there is a long word or a short one.
for (const language of ["de", "fr", "es", "ja", "zh-Hans"]) {
  await page.goto("/account");
  await page.locator("#profile-language").selectOption(language);
  await page.locator('form[action="/account/profile"] button').click();
  await page.locator("main > .notice").first().waitFor();
  const pages = {
    "buy": "/buy", "cart": "/buy/cart", "license-keys": "/dashboard?state=in_use", "license-device": device,
    "subscription-preview": `${subscription}?quantity=1`, "orders": "/dashboard/orders", "account": "/account",
  };
  for (const [name, path] of Object.entries(pages)) await visit(page, `${language}-${name}`, path);
}

// The seller's console.
const seller = customer("seller");
await server.run("account", "admin", seller);
const desk = await openPage(browser, server);
await signIn(desk.page, seller);
const lists = [
  "customers", "orders", "licenses", "bulk-actions", "subscriptions", "organizations", "products", "stripe-events", "mail",
  "webhook-endpoints", "webhooks", "tokens", "team", "audit-log", "validation-log", "mail-texts", "settings", "notifications",
];
const forms = [
  "licenses/new", "webhook-endpoints/new", "tokens/new", "team/new", "products/new", "products/compare", "products/server",
  "products/server/tiers/business", "products/server/tiers/business/edit", "products/server/new-price", "mail-texts/license_keys",
  "setup", "settings/shop", "settings/mail", "settings/stripe", "settings/logo",
];
await visit(desk.page, "console", "/admin");
for (const list of [...lists, ...forms]) await visit(desk.page, `console-${list.replaceAll("/", "-")}`, `/admin/${list}`);
for (const list of ["customers", "orders", "licenses", "subscriptions", "stripe-events"]) {
  await desk.page.goto(`/admin/${list}`);
  const first = desk.page.locator(`table a[href^="/admin/${list}/"]`).first();
  await visit(desk.page, `console-${list}-one`, await first.getAttribute("href"));
}
await visit(desk.page, "docs", "/docs");
await visit(desk.page, "docs-searched", "/docs?q=seat");

await browser.close();
await server.stop();
console.log(`Screenshots are in ${FOLDER}.`);
process.exitCode = tooWide > 0 ? 1 : 0;
