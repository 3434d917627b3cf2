// A real browser for tests: headless Chromium, Debian's or Chrome, which playwright-core drives. A suite has one, started
// once; each page has a context of its own and reaches nothing of the network but the test's own server. What a page did
// of itself is written down: what it asked for, what it complained of, and the dialogs of scripts that ran.

import { accessSync, constants, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
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
  /** @param where a path, or a URL of this machine */
  open(where: string, options?: BrowserContextOptions): Promise<Opened>;
  /** A page of this text, which no file or server has. */
  show(html: string, options?: BrowserContextOptions): Promise<Opened>;
}

/** Call it in a `describe`: its tests are skipped where there is no browser, and have one where there is. */
export function inBrowser(): Tests {
  let browser: Browser | undefined;
  before(async function () {
    this.timeout(60_000);
    skipWithout(this, missing());
    browser = await chromium.launch({ executablePath: found(), args: [...onlyHere] });
  });
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
  });
  after(() => browser?.close());
  const opened = async (options: BrowserContextOptions = {}) => await blank(browser as Browser, options);
  return {
    open: async (where, options) => {
      const one = await opened(options);
      const url = /^\w+:/.test(where) ? where : pathToFileURL(where).href;
      await one.page.goto(url);
      return { ...one, requests: one.requests.splice(1) };
    },
    show: async (html, options) => {
      const one = await opened(options);
      await one.page.setContent(html);
      return one;
    },
  };
}

/** No name is looked up: a page that asks for another host gets an error, also where no request is seen here. */
const onlyHere = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"];
const isHere = (url: string) => /^(file|data|blob|about):|^http:\/\/(127\.0\.0\.1|localhost):/.test(url);

async function blank(browser: Browser, options: BrowserContextOptions): Promise<Opened> {
  const context = await browser.newContext(options);
  const [requests, complaints, dialogs]: [string[], string[], string[]] = [[], [], []];
  await context.route("**/*", (route) => (isHere(route.request().url()) ? route.continue() : route.abort()));
  const page = await context.newPage();
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("dialog", async (dialog) => {
    dialogs.push(dialog.message());
    await dialog.dismiss();
  });
  return { page, requests, complaints, dialogs };
}

/** What axe-core finds of the page as it is now, a line each. */
export async function axeFindings(page: Page): Promise<string[]> {
  axeSource ??= readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  // Evaluated by the browser's own means, which no policy of the page refuses.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ["violations"] }),
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
