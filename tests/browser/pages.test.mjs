// Every page that a customer can reach: fits a phone, passes axe-core in light and dark, loads nothing from other
// hosts.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  buyKeys, customer, goToCheckout, openMail, openPage, pageFaults, rows, sell, signIn, startBrowser, startKeysmith,
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

// Without motion: axe-core measures contrast, which is undefined during a color transition.
const options = { viewport: { width: 390, height: 844 }, reducedMotion: "reduce" };

const heading = (page, name) => page.getByRole("heading", { name }).first().waitFor();

/** The name of each page, and how to get there from a new browser. */
const PAGES = {
  "buy": async (page) => {
    await page.goto("/buy");
    await heading(page, "Buy license keys");
  },
  "checkout of the stand-in": (page) => goToCheckout(page, { email: customer("pages"), quantity: 3 }),
  "thank you": (page) => buyKeys(page, { email: customer("pages"), quantity: 12 }),
  "waiting for a bank transfer": async (page) => {
    await goToCheckout(page, { email: customer("pages"), quantity: 1 });
    await page.getByRole("button", { name: /bank transfer/i }).click();
    await heading(page, "Waiting for your payment");
  },
  "checkout cancelled": async (page) => {
    await page.goto("/checkout/cancelled");
    await heading(page, "Nothing was charged");
  },
  "sign in": async (page) => {
    await page.goto("/sign-in");
    await heading(page, "Sign in");
  },
  "link sent": async (page) => {
    await page.goto("/sign-in");
    await page.getByLabel("E-mail address", { exact: true }).fill("nobody@customer.example.com");
    await page.getByRole("button", { name: "Send me a link" }).click();
    await heading(page, "Check your mail");
  },
  "dashboard without keys": async (page) => {
    await page.goto("/dashboard");
    await page.getByRole("heading", { level: 1 }).waitFor();
  },
  "dashboard with keys, one in use": async (page) => {
    const email = customer("pages");
    await sell(server, { email, quantity: 5 });
    await signIn(page, email);
    const row = rows(page).first();
    await row.locator("summary", { hasText: "Activate" }).click();
    await row.getByLabel("Site to activate").fill("a-rather-long-name-of-a-flower-shop.example-district.com");
    await row.getByRole("button", { name: "Activate" }).click();
    await page.locator(".site").first().waitFor();
    await rows(page).last().locator("summary", { hasText: "Activate" }).click();
  },
  "account": async (page) => {
    await signIn(page, await bought());
    await page.goto("/account");
    await heading(page, "Account");
  },
  "organizations": async (page) => {
    await organization(page);
    await page.goto("/organizations");
    await heading(page, "Organizations");
  },
  "organization with members and keys": async (page) => {
    await organization(page);
    const somebody = "a-rather-long-name.of-somebody@customer.example-district.com";
    await page.getByLabel("E-mail address", { exact: true }).fill(somebody);
    await page.getByRole("button", { name: "Invite", exact: true }).click();
    await page.locator("[data-invited]").waitFor();
    // Nobody joins an organization before accepting the invitation.
    const { context, page: guest } = await openPage(browser, server, options);
    await signIn(guest, somebody);
    await guest.goto("/organizations");
    await guest.getByRole("button", { name: /^Accept/ }).click();
    await heading(guest, "Analytical Engines");
    await context.close();
    await page.reload();
    await page.locator("[data-member]").nth(1).waitFor();
    await page.getByRole("button", { name: /^Hand over to/ }).click();
    await page.getByText("has a new owner").waitFor();
    await page.locator("summary", { hasText: "Change role" }).last().click();
    await page.locator("[data-license] summary", { hasText: "Hand over" }).first().click();
  },
  "API": async (page) => {
    await page.goto("/docs");
    await heading(page, "API");
  },
  "API, searched": async (page) => {
    await page.goto("/docs?q=seat");
    await heading(page, "API");
  },
  "orders": async (page) => {
    await signIn(page, await bought());
    await page.goto("/dashboard/orders");
    await heading(page, "Orders");
  },
  "mail list": async (page) => {
    await openMail(page, await bought(), /^Your 5 license keys/);
    await page.goto("/sandbox/mail");
    await heading(page, "Sent mail");
  },
  "mail": async (page) => {
    await openMail(page, await bought(), /^Your 5 license keys/);
  },
  "sandbox": async (page) => {
    await page.goto("/sandbox");
    await page.getByRole("heading", { level: 1 }).waitFor();
  },
  "not found": async (page) => {
    await page.goto("/no/such/page");
    await page.getByRole("heading", { level: 1 }).waitFor();
  },
};

async function organization(page) {
  await signIn(page, await bought());
  await page.goto("/organizations");
  await page.getByLabel("Name", { exact: true }).fill("Analytical Engines of the Example District Ltd");
  await page.getByRole("button", { name: "Create" }).click();
  await heading(page, "Analytical Engines");
}

async function bought() {
  const email = customer("pages");
  await sell(server, { email, quantity: 5 });
  return email;
}

for (const [name, reach] of Object.entries(PAGES)) {
  test(`${name}: telephone, accessibility, nothing from outside`, async () => {
    const { context, page, troubles } = await openPage(browser, server, options);
    await reach(page);
    assert.deepEqual(await pageFaults(page), []);
    // The browser logs a missing page as an error, too.
    assert.deepEqual(troubles.filter((line) => !(name === "not found" && line.includes("404"))), []);
    await context.close();
  });
}
