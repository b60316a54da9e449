// The pages of the console: what src/http/routes.rs names, reached by following the links of each page.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { ROOT } from "./support.mjs";

const TABLE = await readFile(join(ROOT, "src/http/routes.rs"), "utf8");

/** What a seller opens, by its pattern: `/admin/licenses/{id}`. */
const PATTERNS = [...TABLE.matchAll(/\bget\("(\/admin[^"]*)", Seller\(/g)].map(([, pattern]) => pattern);
assert.ok(PATTERNS.length > 50, "src/http/routes.rs reads otherwise than this expects");

/** Whether a route answers with a file, not with a page. */
const isFile = (pattern) => pattern.endsWith(".csv") || pattern.endsWith("/data");

/** Parameters that choose a page of their own, not another thing on the same page. */
const OWN_PAGE = ["{form}", "{group}"];

/** The pattern that a path fits, the one with the fewest parameters; `undefined` for none. */
function patternOf(path) {
  const fits = (pattern) => new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path);
  const parameters = (pattern) => pattern.split("{").length;
  return PATTERNS.filter(fits).sort((one, other) => parameters(one) - parameters(other))[0];
}

/** The pattern, with the parameters that choose a page as they are in the path. */
function kindOf(path) {
  const parts = path.split("/");
  const kept = (part, at) => (OWN_PAGE.includes(part) ? parts[at] : part);
  return patternOf(path)?.split("/").map(kept).join("/");
}

/**
 * Goes to each kind of page once, from the console's home on by links, and gives its path while it is shown. `open` goes to a
 * path and returns the paths that the page links to; `first` is what it goes to before anything else. A link that no route
 * knows fails it.
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

/** Opens each kind of page and gives its path while it is shown. A page or a file that no link leads to fails it. */
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

/** Follows the links that somebody sees, without drawing them; returns the answers that are refusals, and how many were not. */
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
