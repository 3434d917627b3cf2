// A real browser for tests: headless Chromium, Debian's or Chrome, which playwright-core drives. A suite has one, and in it
// one page, since a further one costs as much as the start; it reaches nothing of the network but the test's own server.
// What a page did of itself is written down: what it asked for, what it complained of, and the dialogs of its scripts.

import { accessSync, constants, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { skipWithout } from "./skipWithout.ts";

export interface Opened {
  page: Page;
  /** The URLs that the page has asked for, without its own. */
  requests: string[];
  /** Errors, and what the console has of them, such as what the page's policy has refused. */
  complaints: string[];
  /** What scripts said with `alert`, which tests let hostile names try. */
  dialogs: string[];
}

export interface Tests {
  /** Without the traces of the page before. @param where a path, or a URL of this machine */
  open(where: string): Promise<Opened>;
  /** A page of this text, which no file or server has. */
  show(html: string): Promise<Opened>;
}

/** Call it in a `describe`: its tests are skipped where there is no browser, and have one where there is. */
export function inBrowser(): Tests {
  let browser: Browser | undefined;
  let page: Page;
  let opened: Opened;
  before(async function () {
    this.timeout(60_000);
    skipWithout(this, missing());
    browser = await chromium.launch({ executablePath: found(), args: onlyHere });
    page = await browser.newPage();
    await page.route("**/*", (route) => (isHere(route.request().url()) ? route.continue() : route.abort()));
    page.on("request", (request) => opened.requests.push(request.url()));
    page.on("pageerror", (error) => opened.complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") opened.complaints.push(message.text());
    });
    page.on("dialog", async (dialog) => {
      opened.dialogs.push(dialog.message());
      await dialog.dismiss();
    });
  });
  after(() => browser?.close());
  const open = async (url: string) => {
    opened = { page, requests: [], complaints: [], dialogs: [] };
    await page.emulateMedia({ media: null, colorScheme: "light" });
    await page.goto(url);
    opened = { ...opened, requests: opened.requests.slice(1) };
    return opened;
  };
  return {
    open: (where) => open(/^\w+:/.test(where) ? where : pathToFileURL(where).href),
    show: async (html) => {
      const blank = await open("about:blank");
      await page.setContent(html);
      return blank;
    },
  };
}

/** No name is looked up: a page that asks for another host gets an error, also where no request is seen here. */
const onlyHere = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"];
const isHere = (url: string) => /^(file|data|blob|about):|^http:\/\/(127\.0\.0\.1|localhost):/.test(url);

/**
 * What axe-core finds of the page as it is now, a line each.
 * @param but rules that are left out
 */
export async function axeFindings(page: Page, but: string[] = []): Promise<string[]> {
  axeSource ??= readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  // Evaluated by the browser's own means, which no policy of the page refuses.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axeSource);
  const rules = Object.fromEntries(but.map((rule) => [rule, { enabled: false }]));
  const { violations } = await page.evaluate(
    (rules) => (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ["violations"], rules }),
    rules,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(" ")}: ${failureSummary ?? ""}`),
  );
}

let axeSource: string | undefined;

const names = ["chromium", "google-chrome", "chrome"];

function found(): string | undefined {
  const paths = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return names.flatMap((name) => paths.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function missing(): string | undefined {
  if (found() !== undefined) return undefined;
  return `there is no ${names.slice(0, -1).join(" or ")} in PATH: apt-get install --no-install-recommends chromium fonts-liberation`;
}
