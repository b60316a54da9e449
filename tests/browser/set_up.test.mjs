// A new server: the link that it prints creates the administrator, and the console guides through the rest.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { LIMIT, accessibilityFaults, openPage, startBrowser, startKeysmith, widerThanWindow } from "./support.mjs";

let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

const heading = (page, name) => page.getByRole("heading", { name, level: 1 }).first().waitFor();
const flash = (page, text) => page.locator("main > .notice").filter({ hasText: text }).waitFor();

/** Waits for the setup link in the server's output and returns it. */
async function printedLink(server) {
  for (const end = Date.now() + LIMIT; Date.now() < end; await new Promise((wait) => setTimeout(wait, 20))) {
    const found = server.log.map((line) => /set up\s+\S+?(\/setup\?token=\S+)/.exec(line)).find(Boolean);
    if (found) return found[1];
  }
  assert.fail(`no link: ${server.log.join("\n")}`);
}

async function fits(page) {
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    assert.deepEqual(await widerThanWindow(page), [], `${page.url()} at ${width} px`);
  }
  assert.deepEqual(await accessibilityFaults(page), [], page.url());
}

for (const javaScriptEnabled of [true, false]) {
  test(`a new server is set up, ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
    // An empty catalog.
    const server = await startKeysmith({ catalog: () => "" });
    const { context, page } = await openPage(browser, server, { javaScriptEnabled });
    const check = async () => (javaScriptEnabled ? fits(page) : undefined);
    try {
      const link = await printedLink(server);
      await page.goto(link);
      await heading(page, "Set up this server");
      await check();
      await page.getByLabel("Your e-mail address").fill("owner@example.com");
      await page.getByLabel("Password").fill("password12");
      await page.getByRole("button", { name: "Create the administrator" }).click();
      await page.getByText("too easy to guess").waitFor();
      await page.getByLabel("Password").fill("four words nobody guesses");
      await page.getByRole("button", { name: "Create the administrator" }).click();
      await flash(page, "You are the administrator of this server.");
      await heading(page, "Set-up");
      await check();
      await page.getByText("0 tiers with 0 prices.").waitFor();
      await page.getByRole("link", { name: "Choose a catalog" }).click();
      await page.getByText("There are 0 tiers with 0 prices.").waitFor();
      await check();
      await page.getByLabel("Begin with").selectOption("example");
      await page.getByRole("button", { name: "Bring it in" }).click();
      await flash(page, "The catalog is there.");
      await page.getByRole("link", { name: "Set up mail" }).click();
      await heading(page, "Mail");
      await check();
      await page.getByRole("button", { name: "Send a test mail to yourself" }).click();
      await flash(page, "The test mail is sent.");
      await page.goto("/admin/settings/stripe");
      await page.getByLabel("Secret key").fill("pk_test_not_this_one");
      await page.getByLabel("Public URL").fill("https://keys.example.com");
      await page.getByRole("button", { name: "Check the key and connect" }).click();
      await page.getByText("is a publishable key").waitFor();
      await check();
      await page.goto("/admin/settings");
      await check();
      await page.getByRole("link", { name: "Change Shop" }).click();
      await page.getByLabel("Seller's name").fill("Harbor Tools");
      await page.getByLabel("Terms").fill("https://harbor.example/terms");
      await page.getByRole("button", { name: "Save" }).click();
      await flash(page, "The settings are saved and in force.");
      await page.goto("/buy");
      await page.locator(".brand", { hasText: "Harbor Tools" }).waitFor();
      await page.getByText("Site Plugin").first().waitFor();
      assert.equal(await page.getByRole("link", { name: "Terms" }).getAttribute("href"), "https://harbor.example/terms");
      // The link works only once.
      assert.equal((await page.goto(link)).status(), 403);
    } finally {
      await context.close();
      await server.stop();
    }
  });
}
