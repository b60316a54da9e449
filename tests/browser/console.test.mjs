// The seller's console: text that a customer sends finds the license, disruptive actions ask for confirmation, and
// everything works without scripts. Layout and accessibility of each page: console_pages.test.mjs.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import {
  LIMIT, accessibilityFaults, customer, openMail, openPage, rows, sell, sellerSession, signIn, startBrowser, startKeysmith,
  widerThanWindow,
} from "./support.mjs";

let server, browser, session;
before(async () => {
  [server, browser] = await Promise.all([startKeysmith(), startBrowser()]);
  session = await sellerSession(browser, server);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const heading = (page, name) => page.getByRole("heading", { name, level: 1 }).first().waitFor();
const flash = (page, text) => page.locator("main > .notice").filter({ hasText: text }).waitFor();

/** Reloads the page until the condition holds: jobs do the work. */
async function untilReload(page, holds) {
  for (const end = Date.now() + LIMIT; !(await holds()); await page.reload()) assert.ok(Date.now() < end, page.url());
}

/** Opens a page with an administrator signed in. */
const openConsole = (options) => openPage(browser, server, { storageState: session, ...options });

async function search(page, list, text) {
  await page.goto(`/admin/${list}`);
  await page.getByRole("searchbox", { name: "Search" }).fill(text);
  await page.getByRole("button", { name: "Search" }).click();
}

for (const javaScriptEnabled of [true, false]) {
  test(`a license is found, stopped and brought back, ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
    const { context, page } = await openConsole({ javaScriptEnabled });
    const email = customer("found");
    const { keys: [key] } = await sell(server, { email, quantity: 2 });
    // The key as a mail program shows it.
    await search(page, "licenses", ` “${key.toLowerCase().replaceAll("-", "\u2011")}” `);
    const row = page.getByRole("link", { name: new RegExp(`^${key.slice(0, 8)}`) });
    assert.equal(await row.count(), 1);
    await row.click();
    await heading(page, `License ${key.slice(0, 8)}`);
    await page.getByText(key, { exact: true }).waitFor();
    for (const [name, after] of [["Suspend", "suspended"], ["Revoke", "revoked"]]) {
      await page.getByRole("button", { name: `${name}…` }).click();
      await page.getByRole("heading", { name: `${name}?` }).waitFor();
      // Canceled.
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
    // The action is in the log.
    await page.getByText("license suspended").first().waitFor();
    // The customer, with all their licenses.
    await page.getByRole("link", { name: email }).first().click();
    await heading(page, email);
    assert.equal(await page.locator('table a[href^="/admin/licenses/lic_"]').count(), 2);
    await search(page, "licenses", "<script>alert(1)</script>");
    await page.getByText("<script>alert(1)</script>").waitFor();
    await context.close();
  });
}

test("a file has what the list has", async () => {
  const { context, page } = await openConsole();
  const email = customer("file");
  await sell(server, { email, quantity: 3 });
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
  await sell(server, { email, sites: ["first-shop.com", "second-shop.com"] });
  await signIn(page, email);
  await page.goto("/dashboard");
  await page.getByRole("searchbox").fill("second-shop");
  await page.getByRole("button", { name: "Search" }).click();
  await rows(page).filter({ hasText: "second-shop.com" }).waitFor();
  assert.equal(await rows(page).count(), 1);
  await page.getByRole("link", { name: "Ended" }).click();
  await page.getByRole("heading", { name: "No license key matches" }).waitFor();
  await page.goto("/dashboard/orders");
  await page.getByText("Paid", { exact: true }).waitFor();
  await page.getByRole("link", { name: /^License keys of/ }).click();
  await rows(page).filter({ hasText: "first-shop.com" }).waitFor();
  assert.equal(await rows(page).count(), 2);
  await context.close();
});

test("the home shows what came in, by day, week and month, without scripts too", async () => {
  for (const javaScriptEnabled of [true, false]) {
    const { context, page } = await openConsole({ javaScriptEnabled });
    await sell(server, { email: customer("figures"), sites: ["figures-shop.com"] });
    await page.goto("/admin");
    await heading(page, "Home");
    await page.getByRole("img", { name: /^Revenue, USD, the highest \$/ }).waitFor();
    await page.locator("details", { hasText: "Numbers: Revenue, USD" }).locator("summary").click();
    assert.ok(await page.getByRole("table", { name: "Revenue, USD" }).getByRole("row").count() === 31);
    for (const span of ["Last 26 weeks", "Last 12 months", "Last 30 days"]) {
      await page.getByRole("link", { name: span }).click();
      await page.locator(`a[aria-current="true"]`, { hasText: span }).waitFor();
    }
    await page.getByText("All is well").waitFor();
    await context.close();
  }
});

for (const javaScriptEnabled of [true, false]) {
  test(`an endpoint that fails is seen, mended and sent to again; a token is made, used and revoked, ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
    const { context, page } = await openConsole({ javaScriptEnabled });
    const posted = [];
    let works = false;
    const program = createServer((request, response) => {
      request.resume();
      posted.push(request.headers["webhook-id"]);
      response.writeHead(works ? 204 : 500).end();
    });
    program.listen(0, "127.0.0.1");
    await once(program, "listening");
    await page.goto("/admin/webhook-endpoints");
    await page.getByRole("link", { name: "Add an endpoint" }).click();
    await page.getByLabel("URL").fill("https://user:word@example.com/");
    await page.getByLabel("license.created").check();
    await page.getByRole("button", { name: "Add endpoint" }).click();
    assert.equal(await page.getByLabel("URL").getAttribute("aria-invalid"), "true");
    assert.ok(await page.getByLabel("license.created").isChecked());
    await page.getByLabel("URL").fill(`http://127.0.0.1:${program.address().port}/hook`);
    await page.getByRole("button", { name: "Add endpoint" }).click();
    await heading(page, "Endpoint added");
    await page.getByText(/^whsec_/).waitFor();
    if (javaScriptEnabled) assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("link", { name: "I have kept it" }).click();
    await page.getByRole("button", { name: "Send a test event" }).click();
    await flash(page, "A test event is on its way.");
    await page.getByRole("link", { name: "webhook.test" }).first().click();
    await untilReload(page, () => page.getByText("500").count());
    works = true;
    await page.getByRole("button", { name: "Send it again" }).click();
    await untilReload(page, () => page.getByText("delivered", { exact: true }).count());
    assert.equal(new Set(posted).size, 1);
    if (javaScriptEnabled) assert.deepEqual(await accessibilityFaults(page), []);
    await page.goto("/admin/tokens");
    await page.getByRole("link", { name: "New token" }).click();
    if (javaScriptEnabled) assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByLabel("Name").fill("A program");
    await page.getByLabel("catalog:read").check();
    await page.getByRole("button", { name: "Make token" }).click();
    const token = await page.getByText(/^kst_/).textContent();
    const call = () => fetch(`${server.url}/api/v1/admin/products`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal((await call()).status, 200);
    await page.getByRole("link", { name: "I have kept it" }).click();
    await page.getByRole("button", { name: "Revoke…" }).click();
    await page.getByRole("button", { name: "Revoke", exact: true }).click();
    await flash(page, "The token is revoked.");
    assert.equal((await call()).status, 401);
    program.close();
    await context.close();
  });
}

for (const javaScriptEnabled of [true, false]) {
  test(`many licenses are suspended and brought back, ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
    const { context, page } = await openConsole({ javaScriptEnabled });
    const email = customer("many");
    await page.goto("/admin/licenses");
    await page.getByRole("link", { name: "Issue a license" }).click();
    await page.getByLabel("E-mail address of the owner").fill(email);
    await page.getByLabel("Number of licenses").fill("12");
    await page.getByLabel("Number of days").fill("30");
    if (javaScriptEnabled) assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("button", { name: "Issue" }).click();
    await flash(page, "The licenses are issued.");
    assert.equal(await page.getByRole("checkbox", { name: /^Select / }).count(), 12);
    if (javaScriptEnabled) assert.deepEqual(await accessibilityFaults(page), []);
    // One selected license, and canceled.
    await page.getByRole("checkbox", { name: /^Select / }).first().check();
    await page.getByLabel("With many").selectOption("Revoke");
    await page.getByRole("button", { name: "Those selected…" }).click();
    await heading(page, "Revoke 1 license?");
    await page.getByRole("link", { name: "Cancel" }).click();
    await search(page, "licenses", email);
    await page.getByLabel("With many").selectOption("Suspend");
    await page.getByRole("button", { name: "All that match this search…" }).click();
    await heading(page, "Suspend 12 licenses?");
    if (javaScriptEnabled) assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByLabel("Reason").fill("chargebacks");
    await page.getByRole("button", { name: "Suspend 12 licenses" }).click();
    await flash(page, "The work has begun.");
    await heading(page, "Suspend 12 licenses");
    await untilReload(page, () => page.getByText("finished", { exact: true }).count());
    await page.getByText("12 of 12 licenses").waitFor();
    if (javaScriptEnabled) assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("button", { name: "Undo…" }).click();
    await page.getByText("12 licenses are reinstated.").waitFor();
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await flash(page, "The action is being undone.");
    await untilReload(page, () => page.getByText("finished", { exact: true }).count());
    // One license: extended, edited, handed over.
    await search(page, "licenses", email);
    await page.locator('table a[href^="/admin/licenses/lic_"]').first().click();
    await page.getByText("active", { exact: true }).first().waitFor();
    await page.getByRole("link", { name: "Extend…" }).click();
    await page.getByLabel("Number of days").fill("10");
    await page.getByRole("button", { name: "Extend" }).click();
    await flash(page, "The license is extended.");
    await page.getByRole("link", { name: "Edit" }).click();
    await page.getByLabel("Limits").fill("users");
    await page.getByRole("button", { name: "Save" }).click();
    assert.equal(await page.getByLabel("Limits").getAttribute("aria-invalid"), "true");
    await page.getByLabel("Limits").fill("users = 20");
    await page.getByLabel("Notes").fill("by phone");
    await page.getByRole("button", { name: "Save" }).click();
    await flash(page, "The license is changed.");
    await page.getByText("by phone").first().waitFor();
    await page.getByRole("link", { name: "Hand over…" }).click();
    const heir = customer("heir");
    await page.getByLabel("E-mail address of the new owner").fill(heir);
    await page.getByRole("button", { name: "Hand over" }).click();
    await flash(page, "The license has a new owner");
    await page.getByRole("link", { name: heir }).waitFor();
    await context.close();
  });
}

for (const javaScriptEnabled of [true, false]) {
  test(`a product is made, sold, and costs more, ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
    const { context, page, troubles } = await openConsole({ javaScriptEnabled });
    const slug = `app-${javaScriptEnabled ? "with" : "without"}`;
    const fair = async () => javaScriptEnabled && assert.deepEqual(await accessibilityFaults(page), [], page.url());
    await page.goto("/admin/products");
    await page.getByRole("link", { name: "Add a product" }).click();
    await fair();
    await page.getByLabel("Slug").fill(slug);
    await page.getByLabel("Name", { exact: true }).fill(`Notes ${slug}`);
    await page.getByLabel("Key prefix").fill("notes");
    await page.getByRole("button", { name: "Add product" }).click();
    assert.equal(await page.getByLabel("Key prefix").getAttribute("aria-invalid"), "true");
    await fair();
    await page.getByLabel("Key prefix").fill("NOTES");
    await page.getByRole("button", { name: "Add product" }).click();
    await flash(page, "The product is added.");
    await page.getByRole("link", { name: "Add a tier" }).click();
    await fair();
    await page.getByLabel("Slug").fill(`${slug}-team`);
    await page.getByLabel("Name", { exact: true }).fill("Team");
    await page.getByLabel("Licensed by").selectOption("device");
    await page.getByLabel("Features").fill("export\nsync");
    await page.getByRole("button", { name: "Add tier" }).click();
    await flash(page, "The tier is added.");
    await page.getByRole("link", { name: "Add a price" }).click();
    await page.getByLabel("Amount").fill("1900");
    await page.getByLabel("Billed").selectOption("month");
    await page.getByRole("button", { name: "Add price" }).click();
    await flash(page, "The price is on sale.");
    await page.goto(`/buy/${slug}`);
    await page.getByText("$19.00").first().waitFor();

    // Edit the tier; the effect of the change is shown.
    await page.goto(`/admin/products/${slug}/tiers/${slug}-team/edit`);
    await fair();
    await page.getByLabel("Activations of each license").fill("5");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("Applies to new licenses only.").waitFor();
    await fair();
    await page.getByRole("button", { name: "Back to the form" }).click();
    assert.equal(await page.getByLabel("Activations of each license").inputValue(), "5");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await flash(page, "The catalog is changed.");

    // A different amount needs a new price.
    await page.getByRole("link", { name: "$19.00" }).click();
    await page.getByRole("link", { name: "Replace with a new price" }).click();
    await page.getByLabel("Amount").fill("2900");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("A new price is made at Stripe.").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await flash(page, "The new price is on sale");
    await page.getByRole("link", { name: "Compare with Stripe" }).click();
    await page.getByText("Stripe’s prices match the catalog.").waitFor();
    await fair();
    await page.goto(`/buy/${slug}`);
    await page.getByText("$29.00").first().waitFor();
    assert.equal(await page.getByText("$19.00").count(), 0);

    await page.goto(`/admin/products/${slug}`);
    await page.getByRole("button", { name: "Archive…" }).click();
    await page.getByText("This product can no longer be bought or tried").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await flash(page, "The catalog is changed.");
    assert.equal((await page.goto(`/buy/${slug}`)).status(), 404);
    assert.deepEqual(troubles.filter((trouble) => !/404|422/.test(trouble)), []);
    await context.close();
  });
}

test("a list shows the columns that were chosen", async () => {
  const { context, page } = await openConsole({ javaScriptEnabled: false });
  const email = customer("columns");
  await sell(server, { email, quantity: 1 });
  await search(page, "orders", email);
  await page.getByText("Columns", { exact: true }).click();
  await page.getByLabel("What", { exact: true }).uncheck();
  await page.getByLabel("Stripe payment").check();
  await page.getByRole("button", { name: "Show these columns" }).click();
  const head = (name) => page.getByRole("columnheader", { name, exact: true });
  await head("Stripe payment").waitFor();
  assert.equal(await head("What").count(), 0);
  assert.equal(await page.getByRole("searchbox").inputValue(), email);
  await page.goto("/admin/orders");
  await head("Stripe payment").waitFor();
  await page.getByText("Columns", { exact: true }).click();
  await page.getByRole("button", { name: "Back to the default" }).click();
  await head("What").waitFor();
  await context.close();
});

for (const javaScriptEnabled of [true, false]) {
  test(`a viewer is invited, sees no buttons, and is refused, ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
    const { context, page } = await openConsole({ javaScriptEnabled });
    const [viewer, email] = [customer("viewer"), customer("seen")];
    const { keys: [key] } = await sell(server, { email, quantity: 1 });
    await page.goto("/admin/team");
    await page.getByRole("link", { name: "Invite somebody" }).click();
    await page.getByLabel("E-mail").fill(viewer);
    await page.getByLabel("Role").selectOption("viewer");
    await page.getByRole("button", { name: "Invite" }).click();
    await flash(page, "They are in the team");
    await heading(page, viewer);
    const other = await openPage(browser, server, { javaScriptEnabled, viewport: { width: 360, height: 740 } });
    const theirs = other.page;
    assert.match(await openMail(theirs, viewer, /^You are a viewer/), /\/admin$/m);
    await signIn(theirs, viewer);
    await search(theirs, "licenses", email);
    assert.equal(await theirs.getByRole("link", { name: "Download as CSV" }).count(), 0);
    await theirs.getByRole("link", { name: new RegExp(`^${key.slice(0, 8)}`) }).click();
    await heading(theirs, `License ${key.slice(0, 8)}`);
    assert.equal(await theirs.getByRole("main").getByRole("button").count(), 0);
    assert.equal(await theirs.getByText(key, { exact: true }).count(), 0);
    for (const name of ["Settings", "Team", "API tokens"]) {
      assert.equal(await theirs.getByRole("navigation", { name: "Console" }).getByRole("link", { name }).count(), 0);
    }
    for (const list of ["settings", "team", "tokens", "licenses.csv"]) {
      await theirs.goto(`/admin/${list}`);
      await theirs.getByText("An administrator can change your role").waitFor();
    }
    // The seller's own notifications.
    await theirs.goto("/admin/notifications");
    assert.equal(await widerThanWindow(theirs).then((wide) => wide.length), 0);
    await theirs.getByRole("checkbox", { name: /^a dispute/ }).check();
    await theirs.getByRole("button", { name: "Save" }).click();
    await flash(theirs, "Your notifications are changed.");
    assert.ok(await theirs.getByRole("checkbox", { name: /^a dispute/ }).isChecked());
    // A changed role takes effect at once.
    await page.getByRole("link", { name: "Change the role" }).click();
    await page.getByLabel("Role").selectOption("support");
    await page.getByRole("button", { name: "Change role" }).click();
    await flash(page, "The role is changed.");
    await search(theirs, "licenses", email);
    await theirs.getByRole("link", { name: new RegExp(`^${key.slice(0, 8)}`) }).click();
    await theirs.getByText(key, { exact: true }).waitFor();
    await theirs.getByRole("button", { name: "Suspend…" }).waitFor();
    // So does losing the role.
    await page.getByRole("button", { name: "Remove from the team…" }).click();
    await page.getByRole("button", { name: "Remove from the team", exact: true }).click();
    await flash(page, "Removed from the team.");
    await theirs.reload();
    await theirs.getByText("This page is for the seller.").waitFor();
    await other.context.close();
    await context.close();
  });
}
