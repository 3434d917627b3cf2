// The page of a report in a real browser: what is seen, heard, typed, printed and scrolled, and that nothing of a plan runs.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { PageServer } from "../../../cli/report/live/server.ts";
import { page } from "../../../cli/report/page.ts";
import type { Report } from "../../../cli/report/reported.ts";
import type { Plan } from "../../../plan/graph.ts";
import { axeFindings, inBrowser } from "../../support/browser.ts";
import { plan, resource } from "../diff/graphs.ts";
import { devPlan, everything, large, oneOfEach, withText } from "./shownReports.ts";

const logs = (name: string, retentionInDays = 30) =>
  resource("aws:cloudwatch/logGroup:LogGroup", name, { inputs: { name, retentionInDays } });

/** What a careless page would run. */
const hostile = [
  `"><script>alert(1)</script>`,
  `'><img src=x onerror=alert(2)>`,
  `</title></style></script></pre></textarea><svg onload=alert(3)>`,
  "javascript:alert(4)",
  "{{alert(5)}}<!--",
];

/** A fold by what its head begins with. */
const folds = (shown: Page, name: string) =>
  shown.locator("details", { has: shown.locator(`> summary b:text-is("${name}")`) });

const settled = (shown: Page) =>
  shown.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

async function search(shown: Page, words: string): Promise<string> {
  await shown.locator("#search").fill(words);
  // The page waits for a pause in typing.
  await shown.evaluate(() => new Promise((done) => setTimeout(done, 150)));
  return await shown.locator("#found").innerText();
}

describe("The page of a report in a browser", function () {
  this.timeout(60_000);
  const tests = inBrowser();
  let folder: string;
  let dev: Plan;
  let whole: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "page-"));
    dev = await devPlan();
    whole = await page(everything(dev));
  });
  after(() => rmSync(folder, { recursive: true }));

  const written = (html: string) => {
    const file = join(folder, "report.html");
    writeFileSync(file, html);
    return file;
  };

  it("shows all of a change from a file, asks for nothing, and complains of nothing", async () => {
    const { page: shown, requests, complaints } = await tests.open(written(whole));
    const seen = async (selector: string, hasText: RegExp | string) =>
      assert.equal(await shown.locator(selector, { hasText }).first().isVisible(), true, `${selector}: ${hasText}`);
    await seen("h1", "dev, prod of shop");

    await seen("nav td", /^2 added, 2 changed, 1 replaced, 1 removed, /);
    await seen("nav td.fault", "a fault");
    await seen(".fault pre", "services.web.port must be a number");
    await seen("table.changes tr", /^retentionInDays\s*30\s*400$/);
    await seen("table.changes tr", /^port.*80\s*9090$/s);
    await seen(".tree summary", "refers to the new web-tg");
    for (const mark of ["added", "removed", "replaced", "changed"]) await seen(`.tree [data-mark=${mark}]`, mark);
    await seen("section > p", /^2 added, 2 changed, 1 replaced, 1 removed, /);
    await seen("section > p", / → .* USD a month \(\+0\.10\)/);
    await seen(".cost .usd", "+0.10");
    await seen("tr", /Logs are kept for a year.*“kept in the archive”/s);
    const picture = await shown.locator("svg.picture").boundingBox();
    assert.ok((picture?.width ?? 0) > 500 && (picture?.height ?? 0) > 200, "there is no picture");
    const bars = shown.locator("summary .bar .least");
    const widths = await bars.evaluateAll((all) => all.map((bar) => bar.getBoundingClientRect().width));
    assert.ok(widths.length > 3 && widths.every((width) => width > 0) && Math.max(...widths) > 100, String(widths));
    // Folded, and with what does not change hidden, until somebody asks for it.
    assert.equal(await folds(shown, "new-one").getByText("comparisonOperator").isVisible(), false);
    await folds(shown, "new-one").locator("> summary").click();
    assert.equal(await folds(shown, "new-one").getByText("comparisonOperator").isVisible(), true);
    // What changes is not lost among what stays.
    const all = shown.locator("li.resource", { hasText: "LogGroup" }).filter({ hasText: "400" }).locator("dl");
    assert.equal(await all.isVisible(), false);
    await search(shown, "LogGroup 400");
    assert.equal(await all.isVisible(), true);
    await search(shown, "");
    assert.equal(await all.isVisible(), false);
    const names = await shown.locator(".changes tbody th").filter({ visible: true }).all();
    for (const name of names) assert.ok(((await name.boundingBox())?.width ?? 0) >= 150, await name.innerText());
    const rows = () => shown.locator("li.resource").filter({ visible: true }).count();
    assert.equal(await rows(), 6);
    await shown.getByLabel("only those that change").uncheck();
    assert.ok((await rows()) > 60);
    assert.deepEqual([requests, complaints], [[], []]);
  });

  it("keeps nobody out: axe-core finds nothing as it opens, searched, and unfolded in the dark", async () => {
    const { page: shown } = await tests.open(written(await page(everything(oneOfEach(dev)))));
    assert.deepEqual(await axeFindings(shown), []);
    assert.match(await search(shown, "loggroup retention"), /^\d of \d+ resources$/);
    // Nothing has another colour than before.
    assert.deepEqual(await axeFindings(shown, ["color-contrast"]), [], "searched");
    await search(shown, "");
    await shown.emulateMedia({ colorScheme: "dark" });
    await shown.getByRole("button", { name: "Unfold all" }).click();
    assert.deepEqual(await axeFindings(shown), [], "unfolded in the dark");
  });

  it("is reached and unfolded by the keyboard alone, with a sign of where it is", async () => {
    const group = resource("docker-on-ecs:index:Group", "web");
    const all = plan([group, { ...logs("inner"), parent: group.urn }, logs("outer")]);
    const { page: shown } = await tests.open(written(await page({ stacks: [{ stack: "dev", after: all }] })));
    const reachable = await shown
      .locator("a, button, input, summary, [tabindex='0']")
      .filter({ visible: true })
      .evaluateAll((all) => all.map((one) => one.textContent || one.id));
    const reached: string[] = [];
    for (const _ of reachable) {
      await shown.keyboard.press("Tab");
      const [text, outline] = await shown.evaluate(() => {
        const at = document.activeElement as HTMLElement;
        return [at.textContent || at.id, getComputedStyle(at).outlineStyle];
      });
      assert.notEqual(outline, "none", text);
      reached.push(text ?? "");
    }
    assert.deepEqual(reached, reachable);
    const inner = folds(shown, "inner");
    await inner.locator("> summary").focus();
    await shown.keyboard.press("Enter");
    assert.equal(await inner.getByText("retentionInDays").isVisible(), true);
    await shown.getByRole("button", { name: "Fold all", exact: true }).focus();
    await shown.keyboard.press("Space");
    assert.equal(await inner.isVisible(), false);
  });

  it("finds resources by name, type and value, and leaves the folds as they were", async () => {
    const group = resource("docker-on-ecs:index:Group", "web");
    const roles = ["reader", "writer"].map((name) =>
      resource("aws:iam/role:Role", name, {
        ...{ inputs: { path: "/Deep/Value/" }, options: { ignoreChanges: ["tags"] }, parent: group },
      }),
    );
    const report: Report = { stacks: [{ stack: "dev", after: plan([group, ...roles, logs("outer", 77)]) }] };
    const { page: shown, complaints } = await tests.open(written(await page(report)));
    const found = () => shown.locator("li.resource > details > summary b").filter({ visible: true }).allInnerTexts();
    await folds(shown, "web").first().locator("> summary").click();
    assert.deepEqual(await found(), ["outer"]);
    for (const [words, names] of [
      ["writ", ["writer"]],
      ["IAM.role", ["reader", "writer"]],
      ["deep/value reader", ["reader"]],
      ["77", ["outer"]],
      ["nothing of that name", []],
    ] as const) {
      assert.equal(await search(shown, words), `${names.length} of 3 resources`);
      assert.deepEqual(await found(), names, words);
      assert.equal(await shown.locator("section").isVisible(), names.length > 0, words);
      assert.equal(
        await shown.getByText("ignores tags").filter({ visible: true }).count(),
        names.filter((name) => name !== "outer").length,
      );
    }
    await search(shown, "");
    assert.deepEqual(await found(), ["outer"]);
    assert.deepEqual(complaints, []);
  });

  it("runs nothing that stands in a plan, and its policy lets nothing run that got past that", async () => {
    const html = await page(withText(hostile.join("")));
    const { page: shown, requests, complaints, dialogs } = await tests.open(written(html));
    await shown.getByRole("button", { name: "Unfold all" }).click();
    await search(shown, "alert(1)");
    assert.equal(await shown.locator("script").count(), 1);
    assert.equal(await shown.locator("img, iframe, [onload], [onerror], a[href^=javascript]").count(), 0);
    assert.deepEqual([requests, complaints, dialogs], [[], [], []]);

    const careless = html.replace(
      "<main>",
      `<main><style>h1 { display: none }</style>
      <a id="link" href="javascript:alert(6)">link</a><img src="http://127.0.0.1:9/x.png">${hostile.join("")}`,
    );
    const broken = await tests.open(written(careless));
    await broken.page.locator("#link").evaluate((link: HTMLElement) => link.click());
    await settled(broken.page);
    assert.equal(await broken.page.locator("h1").isVisible(), true);
    assert.deepEqual(broken.dialogs, []);
    assert.ok(broken.complaints.filter((text) => /Content Security Policy/.test(text)).length >= 5);
  });

  it("prints what changes, costs, is broken and is wrong", async () => {
    const { page: shown } = await tests.open(written(whole));
    await shown.emulateMedia({ media: "print", colorScheme: "dark" });
    const text = await shown.locator("body").innerText();
    for (const part of [
      "services.web.port must be a number",
      "USD a month (+0.10)",
      "kept in the archive",
      "400",
      "9090",
    ])
      assert.ok(text.includes(part), `${part} is not printed`);
    assert.equal(await shown.locator("search").isVisible(), false);
    const colours = await shown.evaluate(() => [
      getComputedStyle(document.body).color,
      getComputedStyle(document.querySelector("svg.picture text") as Element).fill,
    ]);
    assert.deepEqual(colours, ["rgb(31, 35, 40)", "rgb(31, 35, 40)"], "dark letters on white paper");
    await shown.setViewportSize({ width: 718, height: 1_000 }); // A4 within its margins
    const [paper, content] = await shown.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
    assert.equal(content, paper, "a part is cut off");
    await shown.setViewportSize({ width: 1_280, height: 720 });
  });

  it("scrolls, unfolds and searches 1,221 resources, of a hundred services every third, without a wait", async () => {
    const file = written(await page(large(1_221)));
    const { page: shown } = await tests.show("");
    const session = await shown.context().newCDPSession(shown);
    await session.send("Performance.enable");
    const spent = async (...names: string[]) => {
      const { metrics } = await session.send("Performance.getMetrics");
      return metrics.filter(({ name }) => names.includes(name)).reduce((sum, { value }) => sum + value * 1_000, 0);
    };
    /** Milliseconds of the page's own thread. @param names what of it counts */
    const took = async (work: () => Promise<unknown>, ...names: string[]) => {
      const before = await spent(...names);
      await work();
      return (await spent(...names)) - before;
    };
    const frames = 10;
    const scroll = () =>
      shown.evaluate(async (frames) => {
        for (let frame = 0; frame < frames; frame++) {
          scrollBy(0, 300);
          await new Promise(requestAnimationFrame);
        }
      }, frames);
    const unfold = async () => {
      await shown.getByRole("button", { name: "Unfold all" }).click();
      await settled(shown);
    };
    const load = await took(() => tests.open(file), "TaskDuration");
    assert.equal(await shown.locator(".tree :is(.component, .resource)").count(), 1_221);
    // Painting is the browser's. It was 4 while each row was watched for whether it is on the screen, and is less than 0.1.
    const frame = (await took(scroll, "LayoutDuration", "RecalcStyleDuration", "ScriptDuration")) / frames;
    assert.ok(frame <= 1.5, `a frame takes ${frame} ms`);
    // Beside the time of loading, since a machine that does much else is slow in both. They take about as long.
    const searching = await took(() => search(shown, "threshold web-7"), "TaskDuration");
    assert.match(await shown.locator("#found").innerText(), /^[1-9]\d* of /);
    assert.ok(searching <= 6 * load, `a search takes ${searching} ms, and loading ${load}`);
    await search(shown, "");
    const unfolding = await took(unfold, "TaskDuration");
    assert.ok(unfolding <= 6 * load, `unfolding takes ${unfolding} ms, and loading ${load}`);
    await session.detach();
  });

  describe("while it is served", () => {
    let server: PageServer;
    let version = 0;
    beforeEach(async () => {
      version = 0;
      server = await PageServer.start();
    });
    afterEach(() => server.end());

    async function serve(report: Report): Promise<void> {
      version++;
      server.show(await page(report, version), version);
    }
    const groups = Array.from({ length: 60 }, (_, index) => logs(`group-${index}`));
    const stacks = (...more: ReturnType<typeof logs>[]): Report => ({
      stacks: [{ stack: "dev", after: plan([...more, ...groups]) }],
    });
    const faulty: Report = { stacks: [{ stack: "dev", fault: "Pulumi.dev.yaml: port must be a number" }] };

    it("comes anew at a change, scrolled, unfolded, searched and focused as it was, also after a fault", async () => {
      await serve(stacks());
      const { page: shown, complaints } = await tests.open(server.url);
      const has = (version: number) =>
        shown.waitForFunction((version) => document.body.dataset.version === version, String(version));
      const group = (name: string) => folds(shown, name);
      const top = async (name: string) => Math.round((await group(name).boundingBox())?.y ?? Number.NaN);
      const isOpen = (name: string) => group(name).evaluate((one: HTMLDetailsElement) => one.open);

      await shown.getByRole("link", { name: "Resources" }).click();
      await group("group-30").locator("> summary").click();
      await group("group-40").locator("> summary").focus();
      await group("group-30").evaluate((one) => scrollBy(0, one.getBoundingClientRect().top - 70));
      const before = await top("group-30");
      await serve(stacks(logs("a-new-one"), logs("another")));
      await has(2);
      assert.deepEqual([await isOpen("group-30"), await isOpen("group-31")], [true, false]);
      await settled(shown);
      assert.ok(Math.abs((await top("group-30")) - before) <= 2, `${before} became ${await top("group-30")}`);
      assert.equal(await shown.evaluate(() => document.activeElement?.textContent?.includes("group-40")), true);

      await group("group-40").locator("> summary").click();
      await shown.reload();
      assert.deepEqual([await isOpen("group-30"), await isOpen("group-40")], [true, true]);
      await group("group-40").locator("> summary").click();

      await serve(faulty);
      await has(3);
      assert.match(await shown.locator("main").innerText(), /port must be a number/);
      await settled(shown);
      await serve(stacks());
      await has(4);
      await settled(shown);
      assert.ok(Math.abs((await top("group-30")) - before) <= 2, `${before} became ${await top("group-30")}`);
      assert.equal(await shown.evaluate(() => document.activeElement?.textContent?.includes("group-40")), true);
      assert.deepEqual([await isOpen("group-30"), await isOpen("group-40")], [true, false]);

      await shown.locator("#search").fill("group-5");
      await shown.waitForFunction(() => document.querySelector("output")?.value.startsWith("11 of"));
      await serve(stacks(logs("group-500")));
      await has(5);
      assert.equal(await shown.locator("#search").inputValue(), "group-5");
      assert.equal(await shown.locator("#found").innerText(), "12 of 61 resources");
      await shown.locator("#search").fill("");
      await shown.waitForFunction(() => document.querySelector("output")?.value === "");
      assert.deepEqual([await isOpen("group-30"), await isOpen("group-5")], [true, false]);
      assert.deepEqual(complaints, []);
    });

    it("says that it is no longer current when its server has ended", async () => {
      await serve(stacks());
      const { page: shown } = await tests.open(server.url);
      await server.end();
      await shown.getByRole("status").filter({ hasText: "no longer kept current" }).waitFor();
    });
  });
});
