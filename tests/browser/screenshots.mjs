// Takes screenshots of every page of the shop, the portal and the console, at three widths, light and dark:
// `script/screenshots [FOLDER] [console]`; `console` limits it to the console.

import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";

import { everyPage } from "./console_walk.mjs";
import {
  buyKeys, buySites, customer, goToCheckout, openPage, section, sell, sellerSession, signIn, startBrowser, startKeysmith,
  widerThanWindow,
} from "./support.mjs";

const FOLDER = resolve(process.argv[2] ?? "target/screenshots");
const WIDTHS = [1280, 768, 360];
const SCHEMES = ["light", "dark"];

const server = await startKeysmith();
const browser = await startBrowser();
await mkdir(FOLDER, { recursive: true });
let tooWide = 0;

/** Captures the current page at every width and color scheme; reports horizontal scrolling. */
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

/** Buys one license through a plan's link, and pays. */
async function buyPlan(page, email, link) {
  await page.goto(link);
  const form = section(page, "By quantity");
  await form.getByLabel("E-mail address").fill(email);
  await form.getByRole("button", { name: "Continue to payment" }).click();
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await page.getByRole("heading", { name: /^Thank you/ }).waitFor();
}

async function shopAndPortal() {
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

  // In the other languages, long or short words may break the layout.
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
  await visit(page, "docs", "/docs");
  await visit(page, "docs-searched", "/docs?q=seat");
}

/** Creates something of each kind; returns the path of a manually issued license. */
async function fillConsole(page) {
  const { api } = server;
  await sell(server, { email: "ada.lovelace@analytical-engines.example.com", sites: ["first-shop.com", "second-shop.com"] });
  for (const quantity of [3, 12]) await sell(server, { email: customer("buyer"), quantity });
  const email = "grace.hopper@harbor-tools.example.com";
  const { id, license_key: key } = await api("POST", "/api/v1/license/create", {
    email, tier: "business", days: 90, customer_name: "Harbor Tools", notes: "Agreed by phone.", metadata: { crm: "p-7", region: "north" },
  });
  for (const [installation_id, instance_name] of [["b6f1a9d2", "Build server"], ["0c44e7aa", "Grace's laptop"]]) {
    await api("POST", "/api/v1/license/activate", { email, license_key: key, installation_id, instance_name, app_version: "4.2.0" });
    await api("POST", "/api/v1/license/validate", { license_key: key, instance_id: installation_id });
  }
  await api("POST", "/api/v1/admin/organizations", { name: "Harbor Tools", owner_email: email });
  await api("POST", "/api/v1/admin/webhook-endpoints", { url: "http://127.0.0.1:9/hooks/licenses", events: ["*"], description: "CRM" });
  await api("POST", "/api/v1/admin/tokens", { name: "Build server", scopes: ["licenses:read", "catalog:read"] });
  await api("POST", "/api/v1/admin/licenses/bulk", { action: "suspend", filter: { tier: "site" }, reason: "chargebacks" });
  for (let n = 1; n < 12; n += 1) await api("PATCH", `/api/v1/admin/licenses/${id}`, { notes: `Agreed by phone, ${n}.` });
  for (const button of ["Refund a part", "Dispute a part"]) {
    await page.goto("/sandbox");
    await page.getByRole("button", { name: button }).nth(button === "Refund a part" ? 0 : 1).click();
  }
  return `/admin/licenses/${id}`;
}

/** Returns a file name for a page: its path, with IDs replaced. */
const nameOf = (path) => path.replaceAll(/[a-z]+_[0-9a-f]{16,}/g, "one").replace(/^\/admin/, "console").replaceAll(/[/?=]/g, "-");

async function sellersConsole() {
  const { page } = await openPage(browser, server, { storageState: await sellerSession(browser, server, "mia@harbor-tools.example.com") });
  const license = await fillConsole(page);
  await visit(page, "console-license-suspend", license);
  await page.getByRole("button", { name: "Suspend…" }).click();
  await shoot(page, "console-license-asked");
  await page.goto("/admin");
  await page.getByRole("button", { name: /^Revoke…/ }).first().click();
  await shoot(page, "console-order-asked");
  for await (const path of everyPage(page, [license, "/admin/products/server", "/admin/mail-texts/license_keys"])) await shoot(page, nameOf(path));
}

if (process.argv[3] !== "console") await shopAndPortal();
await sellersConsole();
await browser.close();
await server.stop();
console.log(`Screenshots are in ${FOLDER}.`);
process.exitCode = tooWide > 0 ? 1 : 0;
