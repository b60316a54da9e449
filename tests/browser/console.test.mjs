// The seller's console: what a customer writes finds the license, what stops something is asked about, and each page is
// there on a telephone, in the dark, without scripts.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  accessibilityFaults, buyKeys, buySites, customer, keysOfThankYou, openPage, rows, signIn, startBrowser, startKeysmith,
  widerThanWindow,
} from "./support.mjs";

let server, browser;
before(async () => {
  server = await startKeysmith();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const heading = (page, name) => page.getByRole("heading", { name, level: 1 }).first().waitFor();
const flash = (page, text) => page.locator("main > .notice").filter({ hasText: text }).waitFor();

async function newSeller() {
  const seller = customer("seller");
  await server.run("account", "admin", seller);
  return seller;
}

async function search(page, list, text) {
  await page.goto(`/admin/${list}`);
  await page.getByRole("searchbox", { name: "Search" }).fill(text);
  await page.getByRole("button", { name: "Search" }).click();
}

for (const javaScriptEnabled of [true, false]) {
  test(`a license is found, stopped and brought back, ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
    const { context, page } = await openPage(browser, server, { javaScriptEnabled });
    const seller = await newSeller();
    const email = customer("found");
    await buyKeys(page, { email, quantity: 2 });
    const [key] = await keysOfThankYou(page);
    await signIn(page, seller);
    // As a mail program shows it.
    await search(page, "licenses", ` “${key.toLowerCase().replaceAll("-", "\u2011")}” `);
    const row = page.getByRole("link", { name: new RegExp(`^${key.slice(0, 8)}`) });
    assert.equal(await row.count(), 1);
    await row.click();
    await heading(page, `License ${key.slice(0, 8)}`);
    await page.getByText(key, { exact: true }).waitFor();
    for (const [name, after] of [["Suspend", "suspended"], ["Revoke", "revoked"]]) {
      await page.getByRole("button", { name: `${name}…` }).click();
      await page.getByRole("heading", { name: `${name}?` }).waitFor();
      // A second thought.
      await page.getByRole("link", { name: "Cancel" }).click();
      await page.getByRole("button", { name: `${name}…` }).click();
      await page.getByRole("button", { name, exact: true }).click();
      await flash(page, `The license is ${after}.`);
      await page.getByRole("button", { name: "Reinstate" }).click();
      await flash(page, "The license is reinstated.");
    }
    await page.getByRole("button", { name: "Replace the key…" }).click();
    await page.getByRole("button", { name: "Replace the key", exact: true }).click();
    await flash(page, "The license has a new key");
    assert.equal(await page.getByText(key, { exact: true }).count(), 0);
    // What was done is written down.
    await page.getByText("license suspended").first().waitFor();
    // Its customer, and all of theirs.
    await page.getByRole("link", { name: email }).first().click();
    await heading(page, email);
    assert.equal(await page.locator('table a[href^="/admin/licenses/lic_"]').count(), 2);
    await search(page, "licenses", "<script>alert(1)</script>");
    await page.getByText("<script>alert(1)</script>").waitFor();
    await context.close();
  });
}

test("a file has what the list has", async () => {
  const { context, page } = await openPage(browser, server);
  const seller = await newSeller();
  const email = customer("file");
  await buyKeys(page, { email, quantity: 3 });
  await signIn(page, seller);
  await search(page, "licenses", email);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download as CSV" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "licenses.csv");
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString().trim().split("\r\n");
  assert.equal(lines.length, 4);
  assert.ok(lines.slice(1).every((line) => line.includes(email)), lines.join("\n"));
  await context.close();
});

test("a customer finds a key by its site, and sees each order", async () => {
  const { context, page } = await openPage(browser, server);
  const email = customer("own");
  await buySites(page, { email, sites: ["first-shop.com", "second-shop.com"] });
  await signIn(page, email);
  await page.goto("/dashboard");
  await page.getByRole("searchbox").fill("second-shop");
  await page.getByRole("button", { name: "Search" }).click();
  await rows(page).filter({ hasText: "second-shop.com" }).waitFor();
  assert.equal(await rows(page).count(), 1);
  await page.getByRole("link", { name: "Ended" }).click();
  await page.getByRole("heading", { name: "No license key fits" }).waitFor();
  await page.goto("/dashboard/orders");
  await page.getByText("Paid", { exact: true }).waitFor();
  await page.getByRole("link", { name: /^License keys of/ }).click();
  await rows(page).filter({ hasText: "first-shop.com" }).waitFor();
  assert.equal(await rows(page).count(), 2);
  await context.close();
});

const LISTS = [
  "customers", "orders", "licenses", "subscriptions", "organizations", "products", "stripe-events", "mail", "webhooks",
  "tokens", "audit-log", "validation-log", "settings",
];

test("each page of the console: telephone, accessibility, nothing from outside", async () => {
  const options = { viewport: { width: 390, height: 844 }, reducedMotion: "reduce" };
  const { context, page, troubles } = await openPage(browser, server, options);
  const seller = await newSeller();
  await buySites(page, { email: customer("a-name-that-takes-more-room-than-there-is-in-a-column"), sites: ["a-shop.com"] });
  await signIn(page, seller);
  const first = async (list) => {
    await page.goto(`/admin/${list}`);
    return page.locator(`table a[href^="/admin/${list}/"]`).first().getAttribute("href");
  };
  const details = [];
  for (const list of ["customers", "orders", "licenses", "subscriptions", "stripe-events"]) details.push(await first(list));
  for (const path of ["/admin", ...LISTS.map((list) => `/admin/${list}`), ...details, "/dashboard/orders"]) {
    await page.goto(path);
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      assert.deepEqual(await widerThanWindow(page), [], `${path} at ${width} px`);
    }
    for (const [width, colorScheme] of [[390, "light"], [1280, "dark"]]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await accessibilityFaults(page), [], `${path} at ${width} px, ${colorScheme}`);
      if (process.env.SCREENSHOTS) {
        const name = path.slice(1).replaceAll("/", "-").replace(/_[0-9a-f]{8,}/, "");
        await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}-${width}.png`, fullPage: true });
      }
    }
  }
  assert.deepEqual(troubles, []);
  await context.close();
});
