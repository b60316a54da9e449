// Every page of the console, with names as long and hostile as possible: each page is linked, fits a phone and a
// desktop, passes axe-core in light and dark, loads nothing from other hosts and executes no injected code.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { everyPage, refusedLinks } from "./console_walk.mjs";
import { customer, openPage, pageFaults, sell, sellerSession, startBrowser, startKeysmith } from "./support.mjs";

const HOSTILE = `"><img src=x onerror=alert(1)>{{7*7}}`;
/** Returns one word of this length. */
const word = (length) => "Donaudampfschifffahrtsgesellschaftskapitaen".repeat(15).slice(0, length);
const hostile = (length) => `${HOSTILE}${word(length - HOSTILE.length)}`;
const slug = word(60).toLowerCase();
const address = () => customer("a-name-that-takes-more-room-than-there-is-in-a-column-");

let server, browser, program, session, long;
before(async () => {
  [server, browser] = await Promise.all([startKeysmith(), startBrowser()]);
  program = createServer((request, response) => {
    request.resume();
    response.writeHead(500).end(HOSTILE);
  });
  program.listen(0, "127.0.0.1");
  await once(program, "listening");
  session = await sellerSession(browser, server, address());
  long = await fill();
});
after(async () => {
  program?.close();
  await browser?.close();
  await server?.stop();
});

/** Creates something of each kind, with the longest possible and hostile names; returns the paths of some pages. */
async function fill() {
  const { api } = server;
  await api("POST", "/api/v1/admin/webhook-endpoints", {
    url: `http://127.0.0.1:${program.address().port}/${word(240)}?${word(300)}`, events: ["*"], description: hostile(200),
  });
  await api("POST", "/api/v1/admin/products", { slug, name: hostile(200), description: hostile(600), key_prefix: "LONGPR" });
  await api("POST", "/api/v1/admin/products", { slug: "bare", name: "A product without a tier", key_prefix: "BARE" });
  await api("POST", "/api/v1/admin/tiers", {
    product: slug, slug: `${slug}-tier`, name: hostile(200), activates: "device", trial_days: 30, features: [word(80)],
    limits: { [slug]: 20 }, metadata: { [slug]: hostile(400) },
  });
  await api("POST", "/api/v1/admin/prices", {
    tier: `${slug}-tier`, stripe_price: `price_${word(240)}`, billing: "one_time", unit_amount: 99999999, currency: "usd",
  });
  const email = address();
  const { id, license_key: key } = await api("POST", "/api/v1/license/create", {
    email, tier: `${slug}-tier`, days: 30, customer_name: word(100), notes: hostile(400), metadata: { [slug]: hostile(400) },
  });
  await api("POST", "/api/v1/license/activate", {
    email, license_key: key, installation_id: word(100), instance_name: hostile(255), app_version: hostile(60),
  });
  await api("POST", "/api/v1/admin/organizations", { name: word(100), owner_email: email });
  await api("POST", "/api/v1/admin/tokens", { name: hostile(100), scopes: ["catalog:read"] });
  // More entries than a timeline shows at first.
  for (let n = 0; n < 12; n += 1) await api("PATCH", `/api/v1/admin/licenses/${id}`, { notes: hostile(400 - n) });
  await sell(server, { email, sites: [`${word(40)}.${word(60)}.${word(60)}.com`] });
  await api("POST", "/api/v1/admin/licenses/bulk", { action: "suspend", filter: { tier: "site" }, reason: hostile(200) });
  const { context, page } = await openPage(browser, server, { storageState: session });
  await page.goto("/admin/settings/shop");
  await page.getByLabel("Seller's name").fill(hostile(100));
  for (const label of ["Support page", "Terms"]) await page.getByLabel(label).fill(`https://example.com/${word(200)}`);
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator("main > .notice").waitFor();
  // A dispute is listed on the console's home page.
  await page.goto("/sandbox");
  await page.getByRole("row", { name: email }).getByRole("button", { name: "Dispute a part" }).first().click();
  await context.close();
  return [`/admin/licenses/${id}`, `/admin/products/${slug}`, `/admin/products/${slug}/tiers/${slug}-tier`];
}

/** Opens a page whose errors are recorded. */
async function openFaulty(options) {
  const opened = await openPage(browser, server, { storageState: session, ...options });
  opened.page.on("dialog", (dialog) => opened.troubles.push(`ran: ${dialog.message()}`));
  const faults = [];
  const look = async (what) => {
    const found = await pageFaults(opened.page);
    if ((await opened.page.locator('img[src="x"]').count()) > 0) found.push("a name became markup");
    faults.push(...found.map((fault) => `${what}: ${fault}`));
  };
  return { ...opened, faults, look };
}

test("each page of the console: linked to, telephone and desk, light and dark, accessibility, hostile names", async () => {
  const { context, page, troubles, faults, look } = await openFaulty();
  for await (const path of everyPage(page, long)) await look(path);
  assert.deepEqual(faults, []);
  assert.deepEqual(troubles, []);
  await context.close();
});

test("what the console asks, answers and refuses: the same", async () => {
  const { context, page, troubles, faults, look } = await openFaulty();
  const [license, product] = long;
  const press = (name) => page.getByRole("main").getByRole("button", { name }).first().click();
  const pages = {
    "what suspending does": [license, () => press("Suspend…")],
    "what replacing the key does": [license, () => press("Replace the key…")],
    "what archiving does": [product, () => press("Archive…")],
    "what a decision does": ["/admin", () => press(/^Revoke…/)],
    "what many at once does": ["/admin/licenses", async () => {
      await page.getByRole("checkbox", { name: /^Select / }).first().check();
      await press("Those selected…");
    }],
    "a token that was made": ["/admin/tokens/new", async () => {
      await page.getByLabel("Name").fill(hostile(100));
      await page.getByLabel("catalog:read").check();
      await press("Make token");
    }],
    "a form with a mistake": ["/admin/settings/shop", async () => {
      await page.getByLabel("Color", { exact: true }).fill("red");
      await press("Save");
    }],
    "a search that finds nothing": [`/admin/licenses?q=${encodeURIComponent(hostile(1000))}`, () => {}],
    "a license that is not there": ["/admin/licenses/lic_0", () => {}],
  };
  for (const [what, [path, act]] of Object.entries(pages)) {
    await page.goto(path);
    await act();
    if (path === "/admin/settings/shop") await page.locator("[aria-invalid=true]").waitFor();
    await page.getByRole("heading", { level: 1 }).waitFor();
    await look(what);
  }
  assert.deepEqual(faults, []);
  assert.deepEqual(troubles.filter((trouble) => !/404|422/.test(trouble)), []);
  await context.close();
});

test("a lesser role is led to nothing that it is refused", async () => {
  const all = await openPage(browser, server, { storageState: session });
  const { fine: most, refused } = await refusedLinks(all.context.request, long);
  assert.deepEqual(refused, []);
  await all.context.close();
  for (const role of ["viewer", "support", "developer"]) {
    const { context } = await openPage(browser, server, {
      storageState: await sellerSession(browser, server, customer(role), role),
    });
    const { fine, refused } = await refusedLinks(context.request, long);
    assert.deepEqual(refused, [], role);
    assert.ok(fine > 20 && fine < most, `${role} opens ${fine} of ${most}`);
    assert.equal((await context.request.get("/admin/settings")).status(), 403);
    await context.close();
  }
});
