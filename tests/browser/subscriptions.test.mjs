// What customers do with a subscription, and sellers with pending decisions: with and without scripts, on a phone, by
// keyboard.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  LIMIT, accessibilityFaults, customer, openMail, openPage, pageFaults, sell, signIn, startBrowser, startKeysmith,
  widerThanWindow,
} from "./support.mjs";

let server, browser;
before(async () => {
  // The tier "Per site" lets the customer choose.
  server = await startKeysmith({ catalog: (text) => text.replace('shrink = "unused_first"', 'shrink = "ask"') });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const heading = (page, name) => page.getByRole("heading", { name }).first().waitFor();
const flash = (page, text) => page.locator("main > .notice").filter({ hasText: text }).waitFor();
const items = (page) => page.locator("li[data-license]");

/** Buys a monthly subscription for three sites, and signs its customer in. */
async function subscribed(page) {
  const email = customer("seats");
  await sell(server, { email, sites: ["first-shop.com", "second-shop.com", "third-shop.com"] });
  await signIn(page, email);
  return email;
}

async function manage(page) {
  await page.goto("/dashboard");
  await page.getByRole("link", { name: /^Manage/ }).click();
  await heading(page, "Per site");
}

/** Requests another quantity, checks the preview, and confirms. */
async function changeTo(page, number, expected) {
  await page.getByRole("spinbutton", { name: "License keys" }).fill(String(number));
  await page.getByRole("button", { name: "Preview the change" }).click();
  await heading(page, `to ${number} keys`);
  for (const text of expected) await page.getByText(text).first().waitFor();
  await page.getByRole("button", { name: `Change to ${number}` }).click();
  await flash(page, "Your subscription has been changed.");
}

/** Adds keys, removes keys with a selection, cancels and resumes. Does not rely on our scripts. */
async function journey(page) {
  const email = await subscribed(page);
  await page.getByRole("heading", { name: "Subscriptions" }).waitFor();
  await page.getByText(/Renews on /).first().waitFor();
  await manage(page);
  assert.equal(await items(page).count(), 3);
  await changeTo(page, 5, [/You pay (about )?\$/, "From then on $45.00 / month"]);
  assert.equal(await items(page).count(), 5);
  assert.match(await openMail(page, email, /^2 license keys added/), /KEY-/);

  await manage(page);
  await changeTo(page, 4, [/All of them keep working until/, /credited to your next invoice/]);
  await page.getByText("You use more keys than you pay for.").waitFor();
  assert.match(await openMail(page, email, /^Choose which license key goes by/), /\/dashboard\/subscriptions\/sub_\w+\/choose/);
  await manage(page);
  await page.getByRole("link", { name: "Choose what to remove" }).click();
  await heading(page, "Choose what to remove");
  const boxes = page.getByRole("checkbox");
  assert.equal(await boxes.count(), 5);
  // One box is ticked: the default. A second one is too many.
  const ticked = page.locator("input[type=checkbox]:checked");
  assert.equal(await ticked.count(), 1);
  const first = page.getByRole("checkbox", { name: /first-shop\.com/ });
  await first.check();
  await page.getByRole("button", { name: "Save this choice" }).click();
  await page.getByRole("alert").filter({ hasText: "Choose 1 of the 5" }).waitFor();
  assert.equal(await ticked.count(), 2, "the boxes stay as they were sent");
  for (const box of await boxes.all()) await box.uncheck();
  await first.check();
  await page.getByRole("button", { name: "Save this choice" }).click();
  await flash(page, "Saved.");

  await page.locator("summary", { hasText: "Cancel the subscription" }).click();
  await page.getByRole("button", { name: "Cancel at the end of the period" }).click();
  await flash(page, "stays active until the end");
  await page.locator(".lead", { hasText: "Ends on" }).waitFor();
  await page.getByRole("button", { name: "Keep my subscription" }).click();
  await flash(page, "Cancellation undone");

  const site = items(page).filter({ hasText: "second-shop.com" });
  await site.locator("summary").click();
  await site.getByRole("button", { name: /^Remove/ }).click();
  await flash(page, "Removed from your subscription");
  await page.getByRole("button", { name: "Payment method and invoices" }).click();
  await page.waitForURL(/\/sandbox\/portal\//);
  return email;
}

test("more keys, fewer keys, a choice, the end and back", async () => {
  const { context, page, troubles } = await openPage(browser, server);
  await journey(page);
  assert.deepEqual(troubles.filter((line) => !line.includes("422")), []);
  await context.close();
});

test("all of it without scripts, on a telephone", async () => {
  const options = { javaScriptEnabled: false, viewport: { width: 390, height: 844 } };
  const { context, page } = await openPage(browser, server, options);
  await journey(page);
  await context.close();
});

/** Changes the plan after a preview, pays a failed payment, and opens the order's receipt. */
async function plans(page, shown = async () => {}) {
  const email = customer("plans");
  await page.goto("/buy/server?tier=startup");
  const form = page.locator("form").filter({ has: page.getByRole("button", { name: "Continue to payment" }) }).first();
  await form.getByLabel("E-mail address").fill(email);
  await form.getByRole("button", { name: "Continue to payment" }).click();
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await heading(page, /^Thank you/);
  await signIn(page, email);
  await page.goto("/dashboard");
  await page.getByRole("link", { name: /^Manage/ }).click();
  await heading(page, "Startup");
  const subscription = page.url();
  await page.getByRole("combobox", { name: "Plan" }).selectOption({ label: "Business, $499.00 / month" });
  await page.getByRole("button", { name: "Show this plan" }).click();
  await heading(page, "From Startup to Business");
  await page.getByText("Your license key stays the same.").waitFor();
  await page.getByText(/You pay \$4\d\d\.\d\d now/).waitFor();
  await shown("plan");
  await page.getByRole("button", { name: "Change to Business" }).click();
  await flash(page, "Your plan is changed.");
  await heading(page, "Business");

  await page.goto("/sandbox");
  const row = page.locator("tr").filter({ hasText: email }).filter({ has: page.getByRole("button", { name: "Renew" }) });
  await row.getByRole("button", { name: "Fail the next payment" }).click();
  await row.getByRole("button", { name: "Renew" }).click();
  const late = page.getByRole("button", { name: "Pay now" });
  for (let n = 0; n < 50 && (await late.count()) === 0; n += 1) {
    await page.goto(subscription);
    await page.waitForTimeout(100);
  }
  await shown("late");
  await late.click();
  await page.waitForURL(/\/sandbox\/invoices\//);
  await heading(page, "Invoice");
  await shown("invoice");
  await page.getByRole("button", { name: /^Pay \$/ }).click();
  await page.waitForURL(/\/sandbox$/);
  for (let n = 0; n < 50 && (n === 0 || (await late.count()) > 0); n += 1) {
    await page.goto(subscription);
    await page.waitForTimeout(100);
  }
  assert.equal(await late.count(), 0);
  await page.goto("/dashboard/orders");
  await shown("orders");
  await page.getByRole("link", { name: /^Invoice/ }).click();
  await page.waitForURL(/\/sandbox\/invoices\//);
}

test("another plan, what is late, and the invoice", async () => {
  const { context, page, troubles } = await openPage(browser, server);
  const faults = [];
  await plans(page, async (name) => faults.push(...(await accessibilityFaults(page)).map((fault) => `${name}: ${fault}`)));
  assert.deepEqual(faults, []);
  assert.deepEqual(troubles, []);
  await context.close();
});

test("the same without scripts, on a telephone", async () => {
  const options = { javaScriptEnabled: false, viewport: { width: 360, height: 800 } };
  const { context, page } = await openPage(browser, server, options);
  const wide = [];
  await plans(page, async (name) => wide.push(...(await widerThanWindow(page)).map((what) => `${name}: ${what}`)));
  assert.deepEqual(wide, []);
  await context.close();
});

test("a key is chosen by keyboard alone", async () => {
  const { context, page } = await openPage(browser, server);
  await subscribed(page);
  await manage(page);
  await changeTo(page, 2, []);
  await page.getByRole("link", { name: "Choose what to remove" }).press("Enter");
  await heading(page, "Choose what to remove");
  const tabTo = async (target) => {
    for (let n = 0; n < 60; n += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail("Tab does not come there");
  };
  for (const box of await page.getByRole("checkbox").all()) {
    const wanted = /third-shop/.test(await box.evaluate((element) => element.closest("label").textContent));
    if ((await box.isChecked()) !== wanted) {
      await tabTo(box);
      await page.keyboard.press("Space");
    }
  }
  await tabTo(page.getByRole("button", { name: "Save this choice" }));
  await page.keyboard.press("Enter");
  await flash(page, "Saved.");
  await context.close();
});

test("a declined card is said, and changes nothing", async () => {
  const { context, page } = await openPage(browser, server);
  await subscribed(page);
  await page.goto("/sandbox");
  await page.getByRole("button", { name: "Fail the next payment" }).first().click();
  await manage(page);
  await page.getByRole("spinbutton", { name: "License keys" }).fill("9");
  await page.getByRole("button", { name: "Preview the change" }).click();
  await page.getByRole("button", { name: "Change to 9" }).click();
  await page.getByRole("alert").filter({ hasText: "nothing was changed" }).waitFor();
  assert.equal(await items(page).count(), 3);
  await context.close();
});

/** Creates a new administrator for each test, so that the newest sign-in mail is theirs. */
async function newSeller() {
  const email = customer("seller");
  await server.run("account", "admin", email);
  return email;
}

/** Makes a partially refunded purchase. */
async function partlyRefunded(page) {
  const email = customer("refund");
  await sell(server, { email, sites: ["refund-shop.com"] });
  await page.goto("/sandbox");
  const row = page.getByRole("row").filter({ has: page.getByRole("button", { name: "Refund a part" }) }).first();
  await row.getByLabel("Cents").fill("100");
  await row.getByRole("button", { name: "Refund a part" }).click();
  return email;
}

for (const javaScriptEnabled of [true, false]) {
  test(`the seller is told of a refund and decides after a second look, ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
    const { context, page } = await openPage(browser, server, { javaScriptEnabled });
    const seller = await newSeller();
    const email = await partlyRefunded(page);
    // Other orders have such a mail, too, and this order's may not have arrived yet.
    let mail = "";
    for (const end = Date.now() + LIMIT; !mail.includes(email); ) {
      assert.ok(Date.now() < end, `no mail about ${email}`);
      mail = await openMail(page, seller, /\$1\.00 of \$9\.00 refunded/);
    }
    await signIn(page, seller);
    // The link in the mail.
    await page.goto(/^https?:\/\/\S+\/admin\/orders\/\S+$/m.exec(mail)[0]);
    await heading(page, `Order of ${email}`);
    await page.getByRole("button", { name: "Revoke" }).click();
    // The confirmation, with the number of licenses.
    await heading(page, "Revoke 1 license?");
    await page.getByRole("button", { name: "Revoke 1" }).click();
    await flash(page, "The licenses are revoked.");
    await heading(page, "Home");
    assert.equal(await page.getByRole("link", { name: email }).count(), 0);
    await openMail(page, email, /has ended/);
    await context.close();
  });
}

test("the desk is only the seller's", async () => {
  const { context, page } = await openPage(browser, server);
  const email = await partlyRefunded(page);
  await signIn(page, email);
  const answer = await page.goto("/admin");
  assert.equal(answer.status(), 403);
  assert.equal(await page.getByRole("link", { name: "Seller’s console" }).count(), 0);
  await context.close();
});

/** The name of each page, and how to get there from a new browser. */
const PAGES = {
  "dashboard with a subscription": subscribed,
  "subscription": async (page) => {
    await subscribed(page);
    await manage(page);
    await items(page).first().locator("summary").click();
    await page.locator("summary", { hasText: "Cancel the subscription" }).click();
  },
  "what fewer would do": async (page) => {
    await subscribed(page);
    await manage(page);
    await page.getByRole("spinbutton", { name: "License keys" }).fill("1");
    await page.getByRole("button", { name: "Preview the change" }).click();
    await heading(page, "From 3 to 1 keys");
  },
  "choice": async (page) => {
    await subscribed(page);
    await manage(page);
    await changeTo(page, 2, []);
    await page.getByRole("link", { name: "Choose what to remove" }).click();
    await heading(page, "Choose what to remove");
  },
  "choice with a mistake": async (page) => {
    await PAGES.choice(page);
    for (const box of await page.getByRole("checkbox").all()) await box.check();
    await page.getByRole("button", { name: "Save this choice" }).click();
    await page.getByRole("alert").waitFor();
  },
  "desk": async (page) => {
    const seller = await newSeller();
    await partlyRefunded(page);
    await signIn(page, seller);
    for (const end = Date.now() + LIMIT; ; await page.waitForTimeout(200)) {
      await page.goto("/admin");
      if ((await page.getByRole("button", { name: /^Keep/ }).count()) > 0) break;
      assert.ok(Date.now() < end, "the order is not at the desk");
    }
  },
  "order at the desk": async (page) => {
    await PAGES.desk(page);
    await page.getByRole("link", { name: /^refund-/ }).first().click();
    await heading(page, "Order of");
  },
};

for (const [name, reach] of Object.entries(PAGES)) {
  test(`${name}: telephone, accessibility, nothing from outside`, async () => {
    const options = { viewport: { width: 390, height: 844 }, reducedMotion: "reduce" };
    const { context, page, troubles } = await openPage(browser, server, options);
    await reach(page);
    assert.deepEqual(await pageFaults(page), []);
    if (process.env.SCREENSHOTS) {
      for (const [width, colorScheme] of [[1280, "light"], [390, "dark"]]) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        const path = `${process.env.SCREENSHOTS}/${name.replaceAll(" ", "-")}-${width}.png`;
        await page.screenshot({ path, fullPage: true });
      }
    }
    assert.deepEqual(troubles.filter((line) => !line.includes("422")), []);
    await context.close();
  });
}
