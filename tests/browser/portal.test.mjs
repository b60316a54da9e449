// What customers do in the shop and the portal beyond the main journey: several products, a trial, a license's own
// page, a renewal, the profile, other languages and color schemes, and an expired session.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  accessibilityFaults, buyKeys, buySites, customer, openMail, openPage, rows, section, sell, signIn, startBrowser,
  startKeysmith, widerThanWindow,
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

const heading = (page, name) => page.getByRole("heading", { name }).first().waitFor();
const flash = (page, text) => page.locator("main > .notice").filter({ hasText: text }).waitFor();

/** Buys a device license for one year, signs its customer in, and opens its page. */
async function deviceLicense(page) {
  const email = customer("device");
  await sell(server, { email, quantity: 1, tier: "two-devices" });
  await signIn(page, email);
  await page.getByRole("link", { name: /^Details/ }).first().click();
  await heading(page, "Details");
  return email;
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with scripts" : "without scripts, on a telephone";
  const options = javaScriptEnabled ? {} : { javaScriptEnabled, viewport: { width: 360, height: 800 } };

  test(`several products are bought in one payment, ${how}`, async () => {
    const { context, page, troubles } = await openPage(browser, server, options);
    const email = customer("cart");
    await page.goto("/buy");
    await page.getByRole("link", { name: "Buy several products at once" }).click();
    // An empty cart is refused, and the form keeps the typed values.
    await page.getByLabel("E-mail address").fill(email);
    await page.getByRole("main").getByRole("button").first().click();
    await page.getByRole("alert").first().waitFor();
    assert.equal(await page.getByLabel("E-mail address").inputValue(), email);
    await page.locator('input[name="quantity-price_quantity_once"]').fill("2");
    await page.locator('input[name="quantity-price_startup_month"]').fill("1");
    await page.getByRole("main").getByRole("button").first().click();
    await page.getByRole("button", { name: "Pay", exact: true }).click();
    await heading(page, /^Thank you/);
    await signIn(page, email);
    assert.equal(await rows(page).count(), 3);
    // Sorted by product, each product has a heading.
    await page.getByLabel("Sort by").selectOption("product");
    await page.getByRole("button", { name: "Search" }).click();
    await page.locator("tr.group").first().waitFor();
    assert.deepEqual(await page.locator("tr.group").allInnerTexts(), ["Site Plugin", "Server"]);
    assert.deepEqual(troubles.filter((line) => !line.includes("422")), []);
    await context.close();
  });

  test(`a trial is started on a page, once, ${how}`, async () => {
    const { context, page } = await openPage(browser, server, options);
    const email = customer("trial");
    const ask = async () => {
      await page.goto("/buy/trial");
      await page.getByLabel("E-mail address").fill(email);
      await page.getByLabel(/installation/i).fill(`installation-of-${email}`);
      await page.getByRole("main").getByRole("button").first().click();
    };
    await ask();
    await flash(page, "Your trial has started");
    assert.match(await openMail(page, email, /trial/i), /trial/i);
    await ask();
    await page.getByRole("alert").first().waitFor();
    assert.equal(await page.getByLabel("E-mail address").inputValue(), email);
    await context.close();
  });

  test(`a license is renewed under its key, ${how}`, async () => {
    const { context, page } = await openPage(browser, server, options);
    const email = await deviceLicense(page);
    const license = page.url();
    const key = await page.locator(".key__text").first().textContent();
    await page.getByRole("button", { name: /^Renew for \$/ }).click();
    // Canceling at Stripe changes nothing, and returns to the previous page.
    await page.getByRole("button", { name: "Cancel" }).click();
    assert.equal(page.url(), license);
    await page.getByRole("button", { name: /^Renew for \$/ }).click();
    await page.getByRole("button", { name: "Pay", exact: true }).click();
    await flash(page, "Your license is renewed");
    assert.equal(page.url(), license);
    assert.equal(await page.locator(".key__text").first().textContent(), key);
    await page.getByText("Renewed", { exact: true }).waitFor();
    assert.match(await openMail(page, email, /is renewed$/), /stays the same/);
    await page.goto("/dashboard/orders");
    await page.getByText(/^Renewal: /).first().waitFor();
    await context.close();
  });

  test(`which keys go is said with the change, ${how}`, async () => {
    const { context, page } = await openPage(browser, server, options);
    const email = customer("choice");
    await buySites(page, { email, sites: ["first-shop.com", "second-shop.com", "third-shop.com"] });
    await signIn(page, email);
    await page.getByRole("link", { name: /^Manage/ }).click();
    await page.getByRole("spinbutton", { name: "License keys" }).fill("2");
    await page.getByRole("button", { name: "Preview the change" }).click();
    await page.getByText("Select the key to remove").waitFor();
    const boxes = page.getByRole("checkbox");
    assert.equal(await boxes.count(), 3);
    // Two boxes where one is needed are refused, and stay ticked.
    for (const box of await boxes.all()) await box.uncheck();
    await page.getByRole("checkbox", { name: /first-shop/ }).check();
    await page.getByRole("checkbox", { name: /second-shop/ }).check();
    await page.getByRole("button", { name: "Change to 2" }).click();
    await flash(page, /Choose 1 of the 3/);
    assert.ok(await page.getByRole("checkbox", { name: /first-shop/ }).isChecked());
    assert.ok(await page.getByRole("checkbox", { name: /second-shop/ }).isChecked());
    await page.getByRole("checkbox", { name: /first-shop/ }).uncheck();
    await page.getByRole("button", { name: "Change to 2" }).click();
    await flash(page, "Your subscription has been changed.");
    await page.goto("/dashboard?state=in_use");
    const left = await page.locator(".site").allInnerTexts();
    assert.deepEqual(left.sort(), ["first-shop.com", "third-shop.com"]);
    await context.close();
  });

  test(`a form whose session has ended is sent after signing in again, ${how}`, async () => {
    const { context, page } = await openPage(browser, server, options);
    const email = customer("ended");
    await buyKeys(page, { email, quantity: 1 });
    await signIn(page, email);
    await rows(page).first().locator("summary", { hasText: "Activate" }).click();
    await rows(page).first().getByLabel("Site to activate").fill("kept-shop.com");
    // Meanwhile, the customer signs out everywhere else.
    const { context: other, page: elsewhere } = await openPage(browser, server);
    await signIn(elsewhere, email);
    await elsewhere.goto("/account");
    await elsewhere.getByRole("button", { name: /Sign out everywhere else|Sign out all others/i }).click();
    await other.close();
    await rows(page).first().getByRole("button", { name: "Activate" }).click();
    await flash(page, "You were signed out.");
    await page.getByLabel("E-mail address", { exact: true }).fill(email);
    await page.getByRole("button", { name: "Send me a link" }).click();
    await heading(page, "Check your mail");
    const link = /^https?:\/\/\S+$/m.exec(await openMail(page, email, /^Sign in/))[0];
    await page.goto(link);
    await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
    await heading(page, "Continue where you were");
    await page.getByText("kept-shop.com").waitFor();
    assert.deepEqual(await accessibilityFaultsOf(page, javaScriptEnabled), []);
    await page.getByRole("button", { name: "Send it now" }).click();
    await page.locator(".site", { hasText: "kept-shop.com" }).waitFor();
    await context.close();
  });

  test(`language and colors are chosen on any page, ${how}`, async () => {
    const { context, page } = await openPage(browser, server, { ...options, locale: "nl-NL" });
    await page.goto("/buy/server?quantity=3");
    await page.getByLabel("Language").selectOption("de");
    await page.getByLabel("Colors").selectOption("dark");
    await page.getByRole("button", { name: "Apply" }).click();
    await heading(page, "Server");
    assert.match(page.url(), /\/buy\/server\?quantity=3$/);
    assert.equal(await page.locator("html").getAttribute("lang"), "de");
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor).catch(() => "");
    if (javaScriptEnabled) assert.equal(await ground(), "rgb(18, 19, 22)");
    assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
    await context.close();
  });

  test(`the profile's name and language are kept, ${how}`, async () => {
    const { context, page } = await openPage(browser, server, options);
    await buyKeys(page, { email: customer("profile"), quantity: 1 });
    const email = customer("profile");
    await buyKeys(page, { email, quantity: 1 });
    await signIn(page, email);
    await page.goto("/account");
    await page.getByLabel("Your name").fill("Ada Lovelace");
    await page.locator("#profile-language").selectOption("fr");
    await page.getByRole("button", { name: "Save profile" }).click();
    await page.locator("main > .notice").first().waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), "fr");
    assert.equal(await page.locator("#profile-name").inputValue(), "Ada Lovelace");
    await context.close();
  });
}

// axe-core is a script.
async function accessibilityFaultsOf(page, hasScripts) {
  return hasScripts ? accessibilityFaults(page) : [];
}

const LOCALES = { "de-DE": "de", "fr-FR": "fr", "es-ES": "es", "ja-JP": "ja", "zh-CN": "zh-Hans" };

for (const [locale, lang] of Object.entries(LOCALES)) {
  test(`every page in ${lang}: telephone, accessibility, no English form left`, async () => {
    // Purchase and sign-in use English, since the helpers expect English labels.
    const { context: english, page: first } = await openPage(browser, server);
    const email = customer(`in-${lang.toLowerCase()}`);
    await buySites(first, { email, sites: ["a-rather-long-name-of-a-flower-shop.example-district.com", "second-shop.com"] });
    await buyKeys(first, { email, quantity: 2 });
    await signIn(first, email);
    const license = await first.getByRole("link", { name: /^Details/ }).first().getAttribute("href");
    const subscription = await first.getByRole("link", { name: /^Manage/ }).first().getAttribute("href");
    const state = await english.storageState();
    await english.close();

    const { context, page, troubles } = await openPage(browser, server, {
      locale, storageState: state, reducedMotion: "reduce",
    });
    await page.goto("/account");
    await page.locator("#profile-language").selectOption(lang);
    await page.locator('form[action="/account/profile"] button').click();
    const pages = [
      "/buy", "/buy/server", "/buy/cart", "/buy/trial", "/dashboard", "/dashboard?sort=product", "/dashboard?q=nothing",
      license, subscription, `${subscription}?quantity=1`, `${subscription}?quantity=5`, "/dashboard/orders", "/account",
      "/account/second-factor", "/organizations", "/sign-in", "/password-reset", "/checkout/cancelled", "/no/such/page",
    ];
    for (const path of pages) {
      await page.goto(path);
      assert.equal(await page.locator("html").getAttribute("lang"), lang, path);
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 844 });
        assert.deepEqual(await widerThanWindow(page), [], `${path} at ${width} px`);
      }
      // The markup equals that of the English pages, which are all checked; only labels differ.
      if (["/buy", "/dashboard", "/account", subscription].includes(path)) {
        assert.deepEqual(await accessibilityFaults(page), [], path);
      }
    }
    assert.deepEqual(troubles.filter((line) => !line.includes("404")), []);
    await context.close();
  });
}

test("long names, tiered keys, a late payment and 300 keys fit every width", async () => {
  const long = "The Rather Long Name of a Certain Product";
  const own = await startKeysmith({
    catalog: (text) => text.replaceAll('name = "Server"', `name = "${long}"`)
      .replaceAll('name = "Startup"', 'name = "A Plan With Eight Words in Its Name"')
      .replaceAll('name = "Key pack"', 'name = "<b>Donaudampfschifffahrtsgesellschaftskapitänspatent</b>"'),
  });
  try {
    const { context, page, troubles } = await openPage(browser, own, { reducedMotion: "reduce" });
    const email = `${"a-long-name-of-somebody".repeat(2)}@customer.example-district.com`;
    await buyKeys(page, { email, quantity: 300 });
    await page.goto("/buy/server?tier=startup");
    const form = section(page, "By quantity");
    await form.getByLabel("E-mail address").fill(email);
    await form.getByRole("button", { name: "Continue to payment" }).click();
    await page.getByRole("button", { name: "Pay", exact: true }).click();
    await heading(page, /^Thank you/);
    await signIn(page, email);
    const subscription = await page.getByRole("link", { name: /^Manage/ }).first().getAttribute("href");
    // The next payment will fail.
    for (const name of ["Fail the next payment", "Renew"]) {
      await page.goto("/sandbox");
      await page.getByRole("button", { name, exact: true }).first().click();
    }
    await page.goto("/dashboard");
    const pages = [
      "/buy", "/buy/server", "/buy/cart", "/dashboard", "/dashboard?sort=product", "/dashboard?q=KEY", subscription,
      `${subscription}?quantity=7`, "/dashboard/orders", "/account",
    ];
    for (const path of pages) {
      await page.goto(path);
      for (const width of [320, 360, 768, 1184, 1280, 1920]) {
        await page.setViewportSize({ width, height: 900 });
        assert.deepEqual(await widerThanWindow(page), [], `${path} at ${width} px`);
        const cut = await page.evaluate(() => [...document.querySelectorAll(".card, .table-card")]
          .filter((card) => card.scrollWidth > card.clientWidth + 1).map((card) => card.outerHTML.slice(0, 80)));
        assert.deepEqual(cut, [], `${path} at ${width} px`);
      }
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await accessibilityFaults(page), [], `${path} ${colorScheme}`);
      }
    }
    // Markup in a name is shown as text.
    await page.goto("/buy");
    assert.equal(await page.locator("b", { hasText: "Donau" }).count(), 0);
    await page.locator(".plan h3").filter({ hasText: "<b>Donau" }).waitFor();
    assert.deepEqual(troubles, []);
    await context.close();
  } finally {
    await own.stop();
  }
});
