// The page of a report in a real browser.

import assert from "node:assert/strict";
import { PageServer } from "../../../cli/report/live/server.ts";
import { page } from "../../../cli/report/page.ts";
import type { Report } from "../../../cli/report/reported.ts";
import { inBrowser } from "../../support/browser.ts";
import { plan, resource } from "../diff/graphs.ts";

const logs = (name: string, retentionInDays = 30) =>
  resource("aws:cloudwatch/logGroup:LogGroup", name, { inputs: { name, retentionInDays } });

describe("The page of a report in a browser", function () {
  this.timeout(30_000);
  const tests = inBrowser();

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
      const group = (name: string) =>
        shown.locator("details", { has: shown.locator(`> summary b:text-is("${name}")`) });
      const top = async (name: string) => Math.round((await group(name).boundingBox())?.y ?? Number.NaN);
      const isOpen = (name: string) => group(name).evaluate((one: HTMLDetailsElement) => one.open);

      await group("group-30").locator("> summary").click();
      await group("group-40").locator("> summary").focus();
      await group("group-30").evaluate((one) => scrollBy(0, one.getBoundingClientRect().top - 70));
      const before = await top("group-30");
      await serve(stacks(logs("a-new-one"), logs("another")));
      await has(2);
      assert.deepEqual([await isOpen("group-30"), await isOpen("group-31")], [true, false]);
      await shown.waitForFunction(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      assert.ok(Math.abs((await top("group-30")) - before) <= 2, `${before} became ${await top("group-30")}`);
      assert.equal(await shown.evaluate(() => document.activeElement?.textContent?.includes("group-40")), true);

      await serve(faulty);
      await has(3);
      assert.match(await shown.locator("main").innerText(), /port must be a number/);
      await serve(stacks());
      await has(4);
      assert.equal(await isOpen("group-30"), true);

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
