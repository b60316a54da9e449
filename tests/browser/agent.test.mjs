// The agent's two pages in a customer's deployment: activating a license, and seeing what it allows.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import {
  accessibilityFaults, openPage, startAgent, startBrowser, startSeller, widerThanWindow,
} from "./support.mjs";

const NAMES = { KEYSMITH_APP_NAME: "Rack Auditor", KEYSMITH_CONTACT: "sales@seller.example" };

let seller, agent, browser;
before(async () => {
  seller = await startSeller();
  browser = await startBrowser();
});
beforeEach(async () => {
  agent = await startAgent(seller, NAMES);
});
afterEach(async () => agent?.stop());
after(async () => {
  await browser?.close();
  await seller?.stop();
});

const field = (page) => page.getByLabel("License key or license file");
const refusal = (page) => page.getByRole("alert");
const bar = (page, quota) => page.locator(`[data-quota="${quota}"]`);

async function paste(page, text) {
  await page.goto("/activate");
  await field(page).fill(text);
  await page.getByRole("button", { name: "Activate", exact: true }).click();
}

async function activate(page, text) {
  await paste(page, text);
  await page.getByRole("heading", { name: "License activated", level: 1 }).waitFor();
}

async function call(path, body, method = "POST") {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${agent.url}${path}`, { method, headers, body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json() };
}

/** Checks that the page fits phones, passes axe-core in light and dark, and had no hidden errors. */
async function check(page, troubles, expected = []) {
  for (const width of [320, 390, 1280]) {
    await page.setViewportSize({ width, height: 844 });
    assert.deepEqual(await widerThanWindow(page), [], `at ${width} px`);
  }
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    assert.deepEqual(await accessibilityFaults(page), [], colorScheme);
  }
  assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
  // The browser logs a refused form as an error, too.
  assert.deepEqual(troubles.filter((line) => !expected.some((part) => line.includes(part))), []);
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with scripts" : "without scripts";

  test(`a license is activated, shown, used up and taken away, ${how}`, async () => {
    const made = await seller.generate("--tier", "starter", "--days", "365");
    const { context, page, troubles } = await openPage(browser, agent, { javaScriptEnabled });
    await page.goto("/");
    await page.getByRole("heading", { name: "No license yet" }).waitFor();
    if (javaScriptEnabled) await check(page, troubles);
    await page.getByRole("link", { name: "Activate license" }).last().click();
    if (javaScriptEnabled) await check(page, troubles);

    await activate(page, made.key);
    await page.getByText("Starter", { exact: true }).waitFor();
    await page.getByText("Devices: 10").waitFor();
    if (javaScriptEnabled) await check(page, troubles);
    await page.getByRole("main").getByRole("link", { name: "License & usage" }).click();

    await page.getByRole("heading", { name: "Starter" }).waitFor();
    await page.getByText("Licensed to Acme Logistics").waitFor();
    await page.getByText("Active", { exact: true }).waitFor();
    assert.match(await page.locator(".figure", { hasText: "Days left" }).innerText(), /\b36[45]\b/);
    assert.equal(await page.getByRole("alert").count(), 0, "nothing to warn of");
    const contact = page.getByRole("link", { name: "Contact us" });
    assert.equal(await contact.getAttribute("href"), "mailto:sales@seller.example");

    // 8 of 10 shows no warning, 9 of 10 a warning, 10 of 10 "full".
    for (const [devices, words, kind] of [[8, "8 of 10", null], [9, "90 % used.", "warn"], [10, "The limit is reached.", "full"]]) {
      await call("/license/usage", { devices }, "PUT");
      await page.reload();
      await bar(page, "devices").getByText(words).first().waitFor();
      for (const each of ["warn", "full"]) {
        assert.equal(await bar(page, "devices").locator(`.bar--${each}`).count(), each === kind ? 1 : 0, `${devices}: ${each}`);
      }
      assert.equal(await bar(page, "devices").getByRole("progressbar").count(), 1);
    }
    if (javaScriptEnabled) await check(page, troubles);
    assert.equal((await call("/license/check", { quota: "devices" })).status, 403);
    await page.reload();
    await page.getByText("What happened here").click();
    await page.getByText("The limit of 10 devices is reached (10 in use).").waitFor();
    if (javaScriptEnabled) await check(page, troubles);

    await page.getByText("Deactivate", { exact: true }).click();
    await page.getByRole("button", { name: "Deactivate this license" }).click();
    await page.getByRole("heading", { name: "No license yet" }).waitFor();
    await page.getByText("What happened here").click();
    await page.getByText(made.id).first().waitFor();
    await context.close();
  });

  test(`what is not accepted says why and keeps what was pasted, ${how}`, async () => {
    const [good, over] = [await seller.generate("--tier", "starter"), await seller.generate("--tier", "starter", "--days", "0")];
    const middle = Math.floor(good.file.length / 2);
    const altered = good.file.slice(0, middle) + (good.file[middle] === "A" ? "B" : "A") + good.file.slice(middle + 1);
    const { context, page, troubles } = await openPage(browser, agent, { javaScriptEnabled });
    for (const [text, title, words] of [
      ["This is <b>no</b> license", "This license is not accepted", "neither a license file nor a signed key"],
      [altered, "This license was altered", "Copy it once more"],
      [over.file, "This license has expired", "expired on"],
      [good.file.slice(0, 200), "This license is not accepted", "cut off"],
    ]) {
      await paste(page, text);
      await refusal(page).getByText(title).waitFor();
      await refusal(page).getByText(words).waitFor();
      assert.equal(await field(page).inputValue(), text);
      assert.equal(await field(page).getAttribute("aria-invalid"), "true");
      if (javaScriptEnabled) await check(page, troubles, ["400 (Bad Request)"]);
    }
    // The whole mail, with text around the file.
    await activate(page, `Dear Ada,\r\n\r\n${good.file.replaceAll("\n", "\r\n")}\r\n-- \r\nBob`);
    await context.close();
  });
}

test("the last thirty days are warned of, and a full plan is not", async () => {
  const { context, page, troubles } = await openPage(browser, agent, { viewport: { width: 390, height: 844 } });
  await activate(page, (await seller.generate("--tier", "professional", "--days", "20")).file);
  await page.goto("/");
  const warning = page.getByRole("status").filter({ hasText: "expires in" });
  await warning.getByText(/in (19|20) days/).waitFor();
  assert.equal(await warning.getByRole("link", { name: "Contact us to renew" }).getAttribute("href"), "mailto:sales@seller.example");
  await check(page, troubles);

  await activate(page, (await seller.generate("--tier", "enterprise-onprem", "--days", "31")).key);
  await page.goto("/");
  await page.getByRole("heading", { name: "Enterprise Onprem" }).waitFor();
  await page.getByText("All features").waitFor();
  await bar(page, "devices").getByText("0, unlimited").waitFor();
  assert.equal(await page.getByText("expires in").count(), 0);
  await check(page, troubles);
  await context.close();
});

test("a form from before a restart loses nothing, and the keyboard is enough", async () => {
  const made = await seller.generate("--tier", "starter");
  const { context, page, troubles } = await openPage(browser, agent);
  await page.goto("/activate");
  await field(page).fill(made.key);
  agent = await agent.restart();
  await page.getByRole("button", { name: "Activate", exact: true }).click();
  await refusal(page).getByText("Press Activate again").waitFor();
  await check(page, troubles, ["403 (Forbidden)"]);

  // From the top of the page: skip link, brand, two links, the field, the button.
  await page.locator("body").press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip-link");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.equal(await field(page).evaluate((element) => element === document.activeElement), true);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "License activated" }).waitFor();
  await context.close();
});

test("a path that is not there is a page, too", async () => {
  const { context, page, troubles } = await openPage(browser, agent);
  assert.equal((await page.goto("/nowhere")).status(), 404);
  await page.getByRole("heading", { name: "Not Found" }).waitFor();
  await check(page, troubles, ["404 (Not Found)"]);
  await page.getByRole("main").getByRole("link", { name: "License & usage" }).click();
  await page.getByRole("heading", { name: "No license yet" }).waitFor();
  await context.close();
});
