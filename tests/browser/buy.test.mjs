// The main customer journey: buy five keys, read the mail, sign in, activate one, deactivate it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  badges, buyKeys, customer, goToCheckout, keysOfThankYou, openMail, openPage, rows, section, signIn, signInLink,
  startBrowser, startKeysmith,
} from "./support.mjs";

const KEY = /^KEY(-[0-9A-HJKMNP-TV-Z]{4}){4}$/;

let server, browser;
before(async () => {
  server = await startKeysmith();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Does the whole journey without relying on our scripts. Returns the sign-in link, already used. */
async function journey(page, email) {
  const keys = await buyKeys(page, { email, quantity: 5 });
  assert.equal(new Set(keys).size, 5);
  for (const key of keys) assert.match(key, KEY);

  const mail = await openMail(page, email, /^Your 5 license keys/);
  for (const key of keys) assert.ok(mail.includes(key), `${key} is not in the mail`);

  const link = await signIn(page, email);
  assert.equal(await rows(page).count(), 5);
  assert.equal(await badges(page, "Available"), 5);
  const shown = await rows(page).locator(".key__text").allTextContents();
  assert.deepEqual(shown.sort(), keys.sort());

  const row = rows(page).first();
  await row.locator("summary", { hasText: "Activate" }).click();
  await row.getByLabel("Site to activate").fill("https://www.Flower-Shop.com/start");
  await row.getByRole("button", { name: "Activate" }).click();
  const used = rows(page).filter({ hasText: "flower-shop.com" });
  await used.locator(".site", { hasText: /^flower-shop\.com$/ }).waitFor();
  assert.equal(await badges(page, "Used"), 1);
  assert.equal(await badges(page, "Available"), 4);

  await used.getByRole("button", { name: "Deactivate flower-shop.com" }).click();
  await page.waitForLoadState();
  await rows(page).filter({ hasText: "Not used yet" }).nth(4).waitFor();
  assert.equal(await badges(page, "Available"), 5);
  return link;
}

test("buys, reads the mail, signs in, activates and deactivates", async () => {
  const { context, page, troubles } = await openPage(browser, server);
  const link = await journey(page, customer("scripts"));
  assert.deepEqual(troubles, []);

  await page.goto(link);
  const again = page.getByRole("main").getByRole("button", { name: "Sign in" });
  if (await again.isVisible()) await again.click();
  await page.getByRole("heading", { name: "This link no longer works" }).waitFor();
  await context.close();
});

test("does all of it without scripts", async () => {
  const { context, page, troubles } = await openPage(browser, server, { javaScriptEnabled: false });
  await journey(page, customer("plain"));
  assert.deepEqual(troubles, []);
  await context.close();
});

test("buys keys for named sites: each is used for its site already", async () => {
  const { context, page, troubles } = await openPage(browser, server);
  const email = customer("sites");
  await page.goto("/buy");
  const form = section(page, "For named sites");
  await form.getByLabel("Sites").fill("https://www.first-shop.com/\nsecond-shop.com\n");
  await form.getByLabel("E-mail address").fill(email);
  await form.getByRole("button", { name: "Continue to payment" }).click();
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  assert.equal((await keysOfThankYou(page)).length, 2);
  await signIn(page, email);
  const sites = await rows(page).locator(".site").allTextContents();
  assert.deepEqual(sites.sort(), ["first-shop.com", "second-shop.com"]);
  assert.equal(await badges(page, "Used"), 2);
  assert.deepEqual(troubles, []);
  await context.close();
});

test("shows the total, and copies a key", async () => {
  const { context, page, troubles } = await openPage(browser, server);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/buy");
  const form = section(page, "By quantity");
  await form.getByLabel("Number of keys").fill("7");
  const total = form.getByRole("status");
  assert.match(await total.innerText(), /\$203\.00[^]*7 keys × \$29\.00/);

  const [key] = await buyKeys(page, { email: customer("copy"), quantity: 1 });
  await page.getByRole("button", { name: /^Copy/ }).click();
  await page.getByText("License key copied.").waitFor({ state: "attached" });
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), key);
  assert.deepEqual(troubles, []);
  await context.close();
});

test("declined and cancelled payments make no keys", async () => {
  const { context, page } = await openPage(browser, server);
  const email = customer("declined");
  await goToCheckout(page, { email, quantity: 2 });
  await page.getByRole("button", { name: "Decline" }).click();
  await page.getByText(/declined/i).first().waitFor();
  await goToCheckout(page, { email, quantity: 2 });
  await page.getByRole("button", { name: "Cancel" }).or(page.getByRole("link", { name: "Cancel" })).click();
  await page.getByRole("heading", { name: "Nothing was charged" }).waitFor();
  await page.goto("/sandbox/mail");
  assert.equal(await page.getByText(email).count(), 0);
  await context.close();
});

test("a bank transfer mints when it settles, not before", async () => {
  const { context, page } = await openPage(browser, server);
  await goToCheckout(page, { email: customer("transfer"), quantity: 2 });
  await page.getByRole("button", { name: /bank transfer/i }).click();
  await page.getByRole("heading", { name: "Waiting for your payment" }).waitFor();
  assert.equal(await page.locator(".key__text").count(), 0);

  const success = page.url();
  const session = new URL(success).searchParams.get("session_id");
  await page.goto("/sandbox");
  const row = page.getByRole("row").filter({ has: page.locator(`a[href$="${session}"]`) });
  await row.getByRole("button", { name: "The transfer arrives" }).click();
  await page.goto(success);
  assert.equal((await keysOfThankYou(page)).length, 2);
  await context.close();
});

test("says what is wrong with a form, beside the field", async () => {
  // Without the browser's own validation, which would not submit the form.
  const { context, page } = await openPage(browser, server);
  await page.goto("/buy");
  await page.evaluate(() => document.querySelectorAll("form").forEach((form) => (form.noValidate = true)));
  const form = section(page, "By quantity");
  await form.getByLabel("Number of keys").fill("0");
  await form.getByLabel("E-mail address").fill("nobody");
  await form.getByRole("button", { name: "Continue to payment" }).click();
  for (const label of ["Number of keys", "E-mail address"]) {
    const field = section(page, "By quantity").getByLabel(label);
    await field.and(page.locator("[aria-invalid=true]")).waitFor();
    const ids = (await field.getAttribute("aria-describedby")).split(" ");
    const error = page.locator(ids.map((id) => `#${id}.field__error`).join(","));
    assert.notEqual((await error.first().innerText()).trim(), "");
  }
  assert.equal(await section(page, "By quantity").getByLabel("E-mail address").inputValue(), "nobody");
  await context.close();
});

test("does the main job with the keyboard alone", async () => {
  const { context, page } = await openPage(browser, server);
  const email = customer("keyboard");

  /** Presses Tab until `target` has the focus, and asserts that the focus is visible. */
  const tabTo = async (target) => {
    for (let presses = 0; presses < 120; presses += 1) {
      await page.keyboard.press("Tab");
      if (await target.evaluate((element) => element === document.activeElement)) {
        const outline = await target.evaluate((element) => {
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
          return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
        });
        assert.ok(outline, `the focus on ${target} cannot be seen`);
        return;
      }
    }
    assert.fail(`Tab never reaches ${target}`);
  };
  const type = async (target, text) => {
    await tabTo(target);
    await page.keyboard.press("Control+A");
    await page.keyboard.type(text);
  };

  await page.goto("/buy");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to content");
  await page.keyboard.press("Enter");
  const form = section(page, "By quantity");
  await type(form.getByLabel("Number of keys"), "2");
  await type(form.getByLabel("E-mail address"), email);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Pay", exact: true }).waitFor();
  await tabTo(page.getByRole("button", { name: "Pay", exact: true }));
  await page.keyboard.press("Enter");
  assert.equal((await keysOfThankYou(page)).length, 2);

  await page.goto("/sign-in");
  await type(page.getByLabel("E-mail address", { exact: true }), email);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Check your mail" }).waitFor();
  await page.goto(signInLink(await openMail(page, email, /^Sign in/)));
  await tabTo(page.getByRole("main").getByRole("button", { name: "Sign in" }));
  await page.keyboard.press("Enter");
  await rows(page).nth(1).waitFor();

  const row = rows(page).first();
  await tabTo(row.locator("summary", { hasText: "Activate" }));
  await page.keyboard.press("Enter");
  await type(row.getByLabel("Site to activate"), "keyboard-shop.com");
  await page.keyboard.press("Enter");
  await page.locator(".site", { hasText: "keyboard-shop.com" }).waitFor();
  await tabTo(page.getByRole("button", { name: "Deactivate keyboard-shop.com" }));
  await page.keyboard.press("Enter");
  await rows(page).filter({ hasText: "Not used yet" }).nth(1).waitFor();

  await tabTo(page.locator("details.menu summary"));
  await page.keyboard.press("Enter");
  await tabTo(page.getByRole("button", { name: "Sign out" }));
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  await page.goto("/dashboard");
  assert.equal(await rows(page).count(), 0);
  await context.close();
});
