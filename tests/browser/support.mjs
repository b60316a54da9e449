// Shared by the browser tests: a server per test file, a browser, and helpers for a customer's actions.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { chromium, request } from "playwright-core";

export const ROOT = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");
const BINARY = join(resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target"), "debug/keysmith");
const AXE = await readFile(join(ROOT, "tests/browser/node_modules/axe-core/axe.min.js"), "utf8");
const START_LIMIT = 30_000;

/** How long to wait for content on a page, in ms: jobs create keys and mails. */
export const LIMIT = 15_000;

/**
 * Starts the sandbox on a free port with its own data directory: `{ url, log, stop(), run(...arguments), api(…) }`.
 * `catalog` changes the text of the example catalog; `run` runs a command on the same data; `api` calls the admin API.
 */
export async function startKeysmith({ catalog } = {}) {
  const data = await mkdtemp(join(tmpdir(), "keysmith-browser."));
  const token = `kst_${randomBytes(16).toString("hex")}`;
  const env = { DATABASE_URL: `sqlite:${data}/keysmith.db`, KEYSMITH_RATE_LIMIT: "off", KEYSMITH_ADMIN_TOKEN: token };
  if (catalog) {
    env.KEYSMITH_CATALOG = join(data, "catalog.toml");
    await writeFile(env.KEYSMITH_CATALOG, catalog(await readFile(join(ROOT, "catalog.toml"), "utf8")));
  }
  const server = await start("serve", data, env);
  const own = { PATH: process.env.PATH, KEYSMITH_DATA_DIR: data, ...env };
  const run = async (...args) => (await promisify(execFile)(BINARY, args, { env: own, cwd: data })).stdout;
  /** Calls the API as an administrator; fails unless it succeeds. */
  const api = async (method, path, body) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const answer = await fetch(server.url + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return text && JSON.parse(text);
  };
  return { ...server, run, api };
}

/** Starts a new customer's agent that trusts the seller: `{ url, log, stop(), restart() }`. */
export async function startAgent(seller, env = {}) {
  const data = await mkdtemp(join(tmpdir(), "keysmith-agent."));
  return start("agent", data, { KEYSMITH_PUBLIC_KEYS: seller.publicKey, ...env });
}

async function start(command, data, more, port = 0) {
  const env = {
    PATH: process.env.PATH,
    KEYSMITH_BIND: `127.0.0.1:${port}`,
    KEYSMITH_CATALOG: join(ROOT, "catalog.toml"),
    KEYSMITH_DATA_DIR: data,
    ...more,
  };
  const child = spawn(BINARY, [command], { env, cwd: data, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit");
  const log = [];
  const end = async () => {
    child.kill("SIGTERM");
    const hard = setTimeout(() => child.kill("SIGKILL"), 15_000);
    await ended;
    clearTimeout(hard);
  };
  const stop = async () => {
    await end();
    await rm(data, { recursive: true, force: true });
  };
  const url = await new Promise((found, failed) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        log.push(line);
        const match = /listening on (http:\/\/[0-9.:]+)/.exec(line);
        if (match) found(match[1]);
      });
    }
    const early = (why) => failed(new Error(`keysmith ${why}:\n${log.join("\n")}`));
    child.once("error", failed);
    ended.then(() => early("ended before it listened"));
    setTimeout(() => early("does not listen"), START_LIMIT).unref();
  }).catch(async (error) => {
    if (child.pid) await stop();
    throw error;
  });
  /** Restarts it with the same data, at the same address. */
  const restart = async () => {
    await end();
    return start(command, data, more, new URL(url).port);
  };
  return { url, log, stop, restart };
}

/** Sets up a seller's machine without a server: `{ publicKey, generate(...options), stop() }`. */
export async function startSeller() {
  const folder = await mkdtemp(join(tmpdir(), "keysmith-seller."));
  const env = { PATH: process.env.PATH, KEYSMITH_CATALOG: join(ROOT, "catalog.toml") };
  const keysmith = async (...args) => (await promisify(execFile)(BINARY, args, { env, cwd: folder })).stdout;
  const publicKey = /[0-9a-f]{64}/.exec(await keysmith("signing-key", "new"))[0];
  /** Generates a license; returns `{ id, file, key }`. */
  const generate = async (...options) => {
    const who = ["--customer", "Ada", "--email", "ada@acme.example", "--company", "Acme Logistics"];
    const printed = await keysmith("license", "generate", ...who, "--output", "out", ...options);
    const id = /lic_\w+/.exec(printed)[0];
    const text = (extension) => readFile(join(folder, `out/license_${id}.${extension}`), "utf8");
    return { id, file: await text("lic"), key: await text("txt") };
  };
  return { publicKey, generate, stop: () => rm(folder, { recursive: true, force: true }) };
}

/** Starts Debian's Chromium, headless. */
export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Chromium's sandbox does not work as root.
    args: process.getuid() === 0 ? ["--no-sandbox"] : [],
  });
}

/**
 * Opens a page in a new context, and collects its hidden errors: script errors, content security policy violations,
 * failed requests, and requests to any host but the server.
 */
export async function openPage(browser, server, options = {}) {
  const context = await browser.newContext({ baseURL: server.url, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT);
  const troubles = [];
  page.on("pageerror", (error) => troubles.push(`script: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) troubles.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== server.url && !/^(data|about|blob):/.test(request.url())) {
      troubles.push(`outside: ${request.url()}`);
    }
  });
  return { context, page, troubles };
}

/** Returns a unique address for each test, so that dashboards do not mix. */
export function customer(name) {
  return `${name}-${Math.random().toString(36).slice(2, 8)}@customer.example.com`;
}

/**
 * Buys through the API, for tests that are not about the shop: `{ session, keys }`, the checkout session and the
 * customer's keys. Takes `{ email, quantity }` or `{ email, sites }`, and any other fields of the purchase calls.
 */
export async function sell(server, purchase) {
  const call = await request.newContext({ baseURL: server.url });
  try {
    const asked = await call.post(purchase.sites ? "/purchase-sites" : "/purchase-quantity", { data: purchase });
    assert.ok(asked.ok(), await asked.text());
    const { checkout_url: checkout, session_id: session } = await asked.json();
    const csrf = /name="csrf" value="([^"]+)"/.exec(await (await call.get(checkout)).text())[1];
    let shown = await call.post(checkout, { form: { csrf, action: "pay" } });
    const keys = (html) => [...html.matchAll(/class="key__text[^"]*">([^<]+)</g)].map(([, key]) => key);
    for (const end = Date.now() + LIMIT; ; shown = await call.get(shown.url())) {
      const html = await shown.text();
      if (keys(html).length > 0) return { session, keys: keys(html) };
      assert.ok(Date.now() < end, `no keys for ${purchase.email}:\n${html}`);
    }
  } finally {
    await call.dispose();
  }
}

/** Creates a seller and signs them in; returns a `storageState` to open pages with. */
export async function sellerSession(browser, server, email = customer("seller"), role = "admin") {
  await server.run("account", "admin", email, "--role", role);
  const { context, page } = await openPage(browser, server);
  await signIn(page, email);
  const session = await context.storageState();
  await context.close();
  return session;
}

/** Returns the form under a heading of the buying page. */
export function section(page, heading) {
  return page.locator("section").filter({ has: page.getByRole("heading", { name: heading, exact: true }) });
}

/** Goes from the buying page to the simulated Stripe's checkout page. */
export async function goToCheckout(page, { email, quantity }) {
  await page.goto("/buy");
  const form = section(page, "By quantity");
  await form.getByLabel("Number of keys").fill(String(quantity));
  await form.getByLabel("E-mail address").fill(email);
  await form.getByRole("button", { name: "Continue to payment" }).click();
  await page.getByRole("button", { name: "Pay", exact: true }).waitFor();
}

/** Buys keys and pays; returns the keys shown on the success page. */
export async function buyKeys(page, purchase) {
  await goToCheckout(page, purchase);
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  return keysOfThankYou(page);
}

/** Buys one key for each site, monthly, and pays. */
export async function buySites(page, { email, sites }) {
  await page.goto("/buy");
  const form = section(page, "For named sites");
  await form.getByLabel("Sites").fill(sites.join("\n"));
  await form.getByLabel("E-mail address").fill(email);
  await form.getByRole("button", { name: "Continue to payment" }).click();
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  return keysOfThankYou(page);
}

export async function keysOfThankYou(page) {
  await page.getByRole("heading", { name: /^Thank you/ }).waitFor();
  return page.locator(".key-list .key__text").allTextContents();
}

/** Opens the newest mail to `email` whose subject matches, waiting for it; returns its text. */
export async function openMail(page, email, subject) {
  const mail = page.locator("li").filter({ hasText: email }).getByRole("link", { name: subject });
  for (const end = Date.now() + LIMIT; ; await page.waitForTimeout(200)) {
    await page.goto("/sandbox/mail");
    if ((await mail.count()) > 0) break;
    assert.ok(Date.now() < end, `no mail ${subject} to ${email}`);
  }
  await mail.first().click();
  await page.getByRole("heading", { name: subject }).first().waitFor();
  return page.locator("pre.mail-text").innerText();
}

/** Returns the link in a sign-in mail. */
export function signInLink(text) {
  const link = /^https?:\/\/\S+$/m.exec(text)?.[0];
  assert.ok(link, `no link in:\n${text}`);
  return link;
}

/** Requests a link, opens it from the mail, and confirms; ends on the dashboard. Returns the link. */
export async function signIn(page, email) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address", { exact: true }).fill(email);
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.getByRole("heading", { name: "Check your mail" }).waitFor();
  const button = page.getByRole("main").getByRole("button", { name: "Sign in" });
  let link;
  // The newest mail may still be that of an earlier sign-in, whose link no longer works.
  for (const end = Date.now() + LIMIT; ; ) {
    link = signInLink(await openMail(page, email, /^Sign in/));
    await page.goto(link);
    if ((await button.count()) > 0) break;
    assert.ok(Date.now() < end, `no link to ${email} that works`);
  }
  await button.click();
  await page.getByRole("heading", { name: "License Keys", level: 1 }).waitFor();
  return link;
}

/** Returns the dashboard's rows. */
export function rows(page) {
  return page.locator("tr[data-license]");
}

/** Counts the badges with this label in the rows. */
export function badges(page, label) {
  return rows(page).locator(".badge").filter({ hasText: label }).count();
}

/** Returns the elements that cause horizontal scrolling of the page; elements that scroll on their own are ignored. */
export async function widerThanWindow(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const scrolls = (element) => element !== document.body && getComputedStyle(element).overflowX !== "visible";
    // A word may overflow its element, so it is measured separately.
    const box = (node) => {
      const range = document.createRange();
      range.selectNode(node);
      return (node.nodeType === Node.TEXT_NODE ? range : node).getBoundingClientRect();
    };
    const look = (node) => {
      const found = node.nodeType === Node.ELEMENT_NODE && scrolls(node) ? [] : [...node.childNodes].flatMap(look);
      if (found.length > 0 || !("getBoundingClientRect" in node || node.nodeType === Node.TEXT_NODE)) return found;
      return box(node).right > width + 1 ? [node] : [];
    };
    const shown = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).outerHTML.slice(0, 160);
    const wide = look(document.body).map(shown);
    return wide.length > 0 ? wide : ["something that is not found"];
  });
}

/** The contexts in which axe-core is injected into every document: half a megabyte, sent once. */
const checked = new WeakSet();

/**
 * Returns axe-core's findings for WCAG 2.2 AA and its best practices, one line each; with `rules`, for these only.
 * `meta-refresh` is not checked: the page that waits for a payment refreshes itself because it works without scripts,
 * and it has no input that could be lost.
 */
export async function accessibilityFaults(page, rules) {
  if (!checked.has(page.context())) {
    await page.context().addInitScript(AXE);
    await page.evaluate(`${AXE};undefined`);
    checked.add(page.context());
  }
  const options = { iframes: false, resultTypes: ["violations"], rules: { "meta-refresh": { enabled: false } } };
  if (rules) options.runOnly = rules;
  return page.evaluate(async (options) => {
    const { violations } = await window.axe.run(document, options);
    return violations.flatMap((v) => v.nodes.map((node) => `${v.id}: ${node.target.join(" ")} (${v.help})`));
  }, options);
}

/** The rules that depend on the color scheme. */
const OF_COLORS = ["color-contrast", "link-in-text-block"];

/**
 * Returns the page's faults on a phone and a desktop, in light and dark: axe-core's findings, and horizontal overflow.
 * The context needs `reducedMotion`: during a color transition, contrast is undefined.
 */
export async function pageFaults(page) {
  const faults = [];
  for (const width of [320, 360, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    faults.push(...(await widerThanWindow(page)).map((what) => `wider than ${width} px: ${what}`));
    if (width === 320) continue;
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const found = await accessibilityFaults(page, colorScheme === "dark" ? OF_COLORS : undefined);
      faults.push(...found.map((what) => `${width} px, ${colorScheme}: ${what}`));
    }
  }
  return faults;
}
