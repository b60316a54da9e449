// What sellers do with licenses and payments in the console; each step is also checked from outside: the application's
// validation result and the customer's mail.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { LIMIT, customer, openMail, openPage, sell, sellerSession, startBrowser, startKeysmith } from "./support.mjs";

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
const fact = (page, label) => page.locator("dl.facts > div").filter({ has: page.getByText(label, { exact: true }) }).locator("dd");
const textOf = async (page, label) => (await fact(page, label).locator("code").first().textContent()).trim();
const open = (javaScriptEnabled) => openPage(browser, server, { javaScriptEnabled, storageState: session });
const press = (page, name) => page.getByRole("main").getByRole("button", { name, exact: true }).click();

/** Validates like an application until the response has this code: changes at Stripe arrive through a job. */
async function validates(key, installation, code) {
  const body = JSON.stringify({ license_key: key, instance_id: installation });
  for (const end = Date.now() + LIMIT; ; await new Promise((wait) => setTimeout(wait, 50))) {
    const request = { method: "POST", headers: { "content-type": "application/json" }, body };
    const answer = await (await fetch(`${server.url}/api/v1/license/validate`, request)).json();
    if (answer.code === code) return answer;
    assert.ok(Date.now() < end, `${answer.code}, not ${code}`);
  }
}

/** Sells a device license and activates it. */
async function soldServer(email, installation) {
  const { session, keys: [key] } = await sell(server, { email, tier: "startup", quantity: 1 });
  await server.api("POST", "/api/v1/license/activate", { email, license_key: key, installation_id: installation });
  return { session, key };
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with scripts" : "without scripts";

  test(`a license is found by whatever a mail or Stripe calls it, ${how}`, async () => {
    const { context, page, troubles } = await open(javaScriptEnabled);
    const email = customer("found");
    const site = `${customer("shop").split("@")[0]}.com`;
    const installation = customer("device").split("@")[0];
    const bySite = await sell(server, { email, sites: [site] });
    const once = await sell(server, { email: customer("once"), quantity: 1 });
    const onDevice = await soldServer(customer("device"), installation);
    const find = async (list, text, key) => {
      await page.goto(`/admin/${list}`);
      await page.getByRole("searchbox", { name: "Search" }).focus();
      await page.keyboard.insertText(text);
      await page.getByRole("searchbox", { name: "Search" }).press("Enter");
      await page.waitForURL(/\?q=/);
      const found = page.locator(`table a[href^="/admin/${list}/"]`);
      assert.equal(await found.count(), 1, `${list}: ${text}`);
      if (key) assert.equal(await found.textContent(), `${key.slice(0, 8)}…`, text);
      return found;
    };
    const key = bySite.keys[0];
    for (const pasted of [key, `\n  ${key}  \n`, `> ${key.slice(0, 13)}\n ${key.slice(13)}`.slice(2), ` “${key.toLowerCase().replaceAll("-", "\u2011")}”\t`]) {
      await find("licenses", pasted, key);
    }
    // As pasted into a link, where line breaks are kept.
    await page.goto(`/admin/licenses?q=${encodeURIComponent(`\r\n${key}\r\n`)}`);
    await page.getByRole("link", { name: `${key.slice(0, 8)}…` }).waitFor();
    for (const place of [site, `https://www.${site}/cart?x=1`]) await find("licenses", place, key);
    await find("licenses", installation, onDevice.key);
    await find("licenses", bySite.session, key);
    await find("licenses", once.session, once.keys[0]);
    await (await find("orders", once.session)).click();
    await find("licenses", await textOf(page, "Payment"), once.keys[0]);
    await (await find("orders", bySite.session)).click();
    const [order, subscription, payer] = [await textOf(page, "Order"), await textOf(page, "Subscription"), await textOf(page, "Customer")];
    for (const id of [order, subscription, payer, email]) await find("licenses", id, key);
    await find("subscriptions", key);
    await find("customers", subscription);
    assert.deepEqual(troubles, []);
    await context.close();
  });

  test(`a license is issued, moved, extended, stopped, re-keyed and handed over, ${how}`, async () => {
    const { context, page, troubles } = await open(javaScriptEnabled);
    const [email, heir, installation] = [customer("owner"), customer("heir"), customer("device")];
    await page.goto("/admin/licenses");
    await page.getByRole("link", { name: "Issue a license" }).click();
    await page.getByLabel("E-mail address of the owner").fill(email);
    await page.getByLabel("Tier").selectOption("startup");
    await page.getByLabel("Number of days").fill("30");
    await page.getByLabel("Mail the key to the owner").check();
    await press(page, "Issue");
    await flash(page, "The license is issued.");
    const license = page.url();
    const shown = page.locator(".key__text").first();
    const key = await shown.textContent();
    assert.ok((await openMail(page, email, /license key/i)).includes(key));
    await server.api("POST", "/api/v1/license/activate", { email, license_key: key, installation_id: installation });
    const { expiry } = await validates(key, installation, "valid");

    await page.goto(license);
    await page.getByRole("link", { name: "Extend…" }).click();
    await page.getByText(`It ends on ${expiry.slice(0, 10)}.`).waitFor();
    await page.getByLabel("Or until this day").fill("2037-01-31");
    await press(page, "Extend");
    await flash(page, "The license is extended.");
    assert.match((await validates(key, installation, "valid")).expiry, /^2037-01-31T23:59:59/);

    await page.getByRole("link", { name: "Move to another tier…" }).click();
    await page.getByText("1 seat is in use.").waitFor();
    assert.equal(await page.getByLabel("New tier").locator("option", { hasText: "Key pack" }).count(), 0, "another product's");
    await page.getByLabel("New tier").selectOption("business");
    await press(page, "Move");
    await flash(page, "The license is changed.");
    const moved = await validates(key, installation, "valid");
    assert.deepEqual([moved.tier, moved.limits.users], ["business", 100]);

    await press(page, "Suspend…");
    await page.getByText("It stops working at once, on 1 site or device.").waitFor();
    await validates(key, installation, "valid");
    await press(page, "Suspend");
    await flash(page, "The license is suspended.");
    await validates(key, installation, "suspended");
    await press(page, "Reinstate");
    await flash(page, "The license is reinstated.");
    await validates(key, installation, "valid");

    await press(page, "Replace the key…");
    await page.getByText("The old key stops opening the license at once").waitFor();
    await press(page, "Replace the key");
    await flash(page, "The license has a new key");
    const second = await shown.textContent();
    assert.notEqual(second, key);
    await validates(key, installation, "not_found");
    await validates(second, installation, "valid");

    await page.getByRole("link", { name: "Hand over…" }).click();
    await page.getByText("The old owner no longer sees the license").waitFor();
    await page.getByLabel("E-mail address of the new owner").fill(heir);
    await press(page, "Hand over");
    await flash(page, "The license has a new owner");
    await fact(page, "Owner").getByRole("link", { name: heir }).waitFor();
    await validates(second, installation, "valid");
    await openMail(page, heir, /license/i);
    await page.goto(license);
    await page.getByRole("button", { name: /^Free the seat of/ }).click();
    await flash(page, "The license key is available again.");
    await validates(second, installation, "not_activated");

    await page.goto("/admin/licenses");
    await page.getByRole("link", { name: "Start a trial" }).click();
    await page.getByLabel("E-mail address").fill(email);
    await page.getByLabel("Product").selectOption("desktop-app");
    await page.getByLabel("Installation ID").fill(customer("other").split("@")[0]);
    await press(page, "Start the trial");
    await flash(page, "The trial has started");
    await fact(page, "Owner").getByRole("link", { name: email }).waitFor();
    assert.deepEqual(troubles, []);
    await context.close();
  });

  test(`a partial refund and a dispute are decided, with what comes of it, and taken back, ${how}`, async () => {
    const { context, page, troubles } = await open(javaScriptEnabled);
    /** Presses a button for this customer's payment in the sandbox's control room, as Stripe or a bank would act. */
    const atStripe = async (email, button) => {
      await page.goto("/sandbox");
      const row = page.getByRole("row").filter({ hasText: email }).filter({ has: page.getByRole("button", { name: "Inquire" }) });
      if (button === "Refund a part") await row.getByLabel("Cents").fill("100");
      await row.getByRole("button", { name: button, exact: true }).click();
      await flash(page, "Done.");
    };
    const orderOf = async (email) => {
      for (const end = Date.now() + LIMIT; ; ) {
        await page.goto("/admin");
        const order = page.getByRole("link", { name: email });
        if ((await order.count()) > 0) return order.click();
        assert.ok(Date.now() < end, `no question about ${email}`);
      }
    };
    for (const [cause, question, decision, code] of [
      ["Refund a part", "$1.00 of $99.00 was refunded.", "Suspend", "suspended"],
      ["Dispute a part", "Until you decide, the licenses work as before.", "Revoke", "revoked"],
    ]) {
      const [email, installation] = [customer("money"), customer("device")];
      const { key } = await soldServer(email, installation);
      await atStripe(email, cause);
      await orderOf(email);
      await page.getByText(question).waitFor();
      await validates(key, installation, "valid");
      await press(page, `${decision}…`);
      await page.getByRole("heading", { name: `${decision} 1 license?` }).waitFor();
      await page.getByText("You can undo this here with Reinstate.").waitFor();
      await page.getByRole("link", { name: "Cancel" }).click();
      await validates(key, installation, "valid");
      const order = page.url();
      await press(page, `${decision}…`);
      await press(page, `${decision} 1`);
      await flash(page, `The licenses are ${code}.`);
      await validates(key, installation, code);
      await page.goto(order);
      await page.getByText(`Decided: its licenses were ${code}.`).waitFor();
      await press(page, "Reinstate");
      await flash(page, "The licenses are reinstated.");
      await validates(key, installation, "valid");
      await page.goto(order);
      await page.getByText("Decided: its licenses were reinstated.").waitFor();
    }
    // The whole payment is disputed: the licenses are suspended automatically until the bank decides.
    const [email, installation] = [customer("money"), customer("device")];
    const { key } = await soldServer(email, installation);
    await atStripe(email, "Dispute");
    await validates(key, installation, "suspended");
    await orderOf(email);
    await page.getByText("its licenses are suspended until that is decided").waitFor();
    const order = page.url();
    await page.getByRole("columnheader", { name: "Answer by" }).waitFor();
    await page.goto("/sandbox");
    await page.getByRole("button", { name: "Win" }).first().click();
    await validates(key, installation, "valid");
    await page.goto(order);
    assert.equal(await page.getByRole("button", { name: "Revoke…" }).count(), 0);
    await page.getByText("won", { exact: true }).waitFor();
    assert.deepEqual(troubles, []);
    await context.close();
  });

  test(`another price says first whom it leaves alone, ${how}`, async () => {
    const { context, page, troubles } = await open(javaScriptEnabled);
    const slug = `effect-${javaScriptEnabled ? "with" : "without"}`;
    const [email, installation] = [customer("pays"), customer("device")];
    await server.api("POST", "/api/v1/admin/tiers", { product: "server", slug, name: "Effect", activates: "device" });
    await server.api("POST", "/api/v1/admin/prices", {
      tier: slug, stripe_price: `price_${slug.replace("-", "_")}`, billing: "recurring", unit_amount: 700, currency: "usd", interval: "month",
    });
    const { keys: [key] } = await sell(server, { email, tier: slug, quantity: 1 });
    await server.api("POST", "/api/v1/license/activate", { email, license_key: key, installation_id: installation });
    await page.goto(`/admin/products/server/tiers/${slug}`);
    await page.getByRole("link", { name: "$7.00" }).click();
    await fact(page, "In use by").getByText("1 running subscription").waitFor();
    const price = page.url();
    await page.getByRole("link", { name: "Replace with a new price" }).click();
    await page.getByLabel("Amount").fill("900");
    await press(page, "Continue");
    await page.getByText("No change for 1 running subscription at the old price.").waitFor();
    await press(page, "Save");
    await flash(page, "The new price is on sale");
    await page.goto(price);
    await page.getByText("archived", { exact: true }).first().waitFor();
    // A change with immediate effect says so, and takes effect.
    await page.goto(`/admin/products/server/tiers/${slug}/edit`);
    await page.getByLabel("Features").fill("export");
    await press(page, "Continue");
    await page.getByText(/1 active license/).first().waitFor();
    assert.deepEqual((await validates(key, installation, "valid")).features, []);
    await press(page, "Save");
    await flash(page, "The catalog is changed.");
    assert.deepEqual((await validates(key, installation, "valid")).features, ["export"]);
    assert.deepEqual(troubles, []);
    await context.close();
  });
}
