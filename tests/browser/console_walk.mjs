// Visits the console's pages: those listed in src/http/routes.rs, reached by following the links of each page.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { ROOT } from "./support.mjs";

const TABLE = await readFile(join(ROOT, "src/http/routes.rs"), "utf8");

/** The routes of the console by pattern: `/admin/licenses/{id}`. */
const PATTERNS = [...TABLE.matchAll(/\bget\("(\/admin[^"]*)", Seller\(/g)].map(([, pattern]) => pattern);
assert.ok(PATTERNS.length > 50, "src/http/routes.rs reads otherwise than this expects");

/** Whether a route answers with a file, not with a page. */
const isFile = (pattern) => pattern.endsWith(".csv") || pattern.endsWith("/data");

/** Parameters that select a different page, not another record on the same page. */
const OWN_PAGE = ["{form}", "{group}"];

/** Returns the pattern that matches a path, with the fewest parameters; `undefined` if none does. */
function patternOf(path) {
  const fits = (pattern) => new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path);
  const parameters = (pattern) => pattern.split("{").length;
  return PATTERNS.filter(fits).sort((one, other) => parameters(one) - parameters(other))[0];
}

/** Returns the pattern, with the parameters that select a page filled in from the path. */
function kindOf(path) {
  const parts = path.split("/");
  const kept = (part, at) => (OWN_PAGE.includes(part) ? parts[at] : part);
  return patternOf(path)?.split("/").map(kept).join("/");
}

/**
 * Visits each kind of page once, following links from the console's home, and yields its path while it is open. `open`
 * goes to a path and returns the paths that the page links to; the paths in `first` are visited before anything else.
 * Fails on a link that matches no route.
 */
async function* follow(open, first) {
  const queue = ["/admin", ...first];
  const seen = new Set(queue.map((path) => kindOf(path.split("?")[0])));
  while (queue.length > 0) {
    const path = queue.shift();
    for (const href of await open(path)) {
      const kind = kindOf(href);
      assert.ok(kind, `${path} leads to ${href}, which no route knows`);
      if (!seen.has(kind)) queue.push(href);
      seen.add(kind);
    }
    yield path;
  }
}

/** Opens each kind of page and yields its path while it is open. Fails if a page or file has no link to it. */
export async function* everyPage(page, first = []) {
  const reached = new Set();
  const open = async (path) => {
    reached.add(patternOf(path.split("?")[0]));
    if (isFile(path)) {
      const answer = await page.context().request.get(path);
      assert.equal(answer.status(), 200, path);
      assert.match(answer.headers()["content-disposition"], /^attachment/, path);
      return [];
    }
    const answer = await page.goto(path);
    assert.equal(answer.status(), 200, path);
    return page.locator('a[href^="/admin"]').evaluateAll((links) => links.map((link) => link.pathname));
  };
  for await (const path of follow(open, first)) if (!isFile(path)) yield path;
  assert.deepEqual(PATTERNS.filter((pattern) => !reached.has(pattern)), [], "no link leads there");
}

/**
 * Follows the links visible to a person, without rendering pages; returns the refused responses, and how many were not
 * refused.
 */
export async function refusedLinks(call, first = []) {
  const refused = [];
  let fine = 0;
  const open = async (path) => {
    const answer = await call.get(path);
    if (answer.ok()) fine += 1;
    else refused.push(`${path}: ${answer.status()}`);
    const html = (await answer.text()).replaceAll("&#x2f;", "/");
    return [...html.matchAll(/<a [^>]*?href="(\/admin[^"?#]*)/g)].map(([, href]) => href);
  };
  for await (const _ of follow(open, first));
  return { refused, fine };
}
