// The pictures in a real browser: what svg.test.ts computes from tables of widths and of colours is measured here.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { compared } from "../../../cli/graph/compare.ts";
import { svg } from "../../../cli/graph/svg.ts";
import { inBrowser } from "../../support/browser.ts";
import { contrast } from "../../support/contrast.ts";
import { arrow, box, picture } from "./pictures.ts";

/** What a stack file or an owner's resources may be named so that a careless page runs it. */
const hostile = [
  `"><script>alert(1)</script>`,
  `</title></desc></style><img src=x onerror=alert(2)>`,
  `' onload='alert(3)`,
  "javascript:alert(4)",
  "]]><svg onload=alert(5)>",
];

/** Two texts over each other, a text over its box's edge or beside the picture, a line each; and how many texts there are. */
async function misplaced(page: Page): Promise<{ wrong: string[]; texts: number }> {
  return await page.evaluate(() => {
    interface Area {
      left: number;
      right: number;
      top: number;
      bottom: number;
    }
    const toPage = (element: SVGGraphicsElement): Area => {
      const { x, y, width, height } = element.getBBox();
      const { e, f } = element.getCTM() as DOMMatrix;
      return { left: x + e, right: x + e + width, top: y + f, bottom: y + f + height };
    };
    const over = (a: Area, b: Area) =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 &&
      Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2; // letters of two lines may share their line spacing
    const isIn = (a: Area, b: Area) => a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
    const root = document.querySelector("svg") as SVGSVGElement;
    const { width, height } = root.viewBox.baseVal;
    const wrong: string[] = [];
    const texts = [...root.querySelectorAll("text")].map((element) => ({ element, area: toPage(element) }));
    for (const [index, { element, area }] of texts.entries()) {
      const text = element.textContent;
      if (!isIn(area, { left: 0, right: width, top: 0, bottom: height })) wrong.push(`${text} is beside the picture`);
      // Of a frame for each zone the front one, which is drawn last.
      const rect = [...(element.parentElement?.querySelectorAll<SVGRectElement>(":scope > rect") ?? [])].at(-1);
      const isMark = element.classList.contains("mark");
      if (rect && !isMark && !isIn(area, toPage(rect))) wrong.push(`${text} is over the edge of its box`);
      for (const other of texts.slice(0, index)) {
        if (over(area, other.area)) wrong.push(`${text} is over ${other.element.textContent}`);
      }
    }
    return { wrong, texts: texts.length };
  });
}

interface Colours {
  what: string;
  colour: string;
  behind: string;
}

/** The colour of each text and of each line with what is behind it: the innermost box or frame there. */
async function coloursOf(page: Page): Promise<{ texts: Colours[]; lines: Colours[] }> {
  return await page.evaluate(() => {
    const rects = [...document.querySelectorAll("rect")].map((rect) => ({ rect, at: rect.getBoundingClientRect() }));
    const behind = (x: number, y: number, without?: Element) =>
      getComputedStyle(
        rects
          .filter(({ rect, at }) => rect !== without && x >= at.left && x <= at.right && y >= at.top && y <= at.bottom)
          .at(-1)?.rect as Element, // later ones are drawn over earlier ones
      ).fill;
    const texts = [...document.querySelectorAll("text")].map((text) => {
      const { left, top, width, height } = text.getBoundingClientRect();
      const back = behind(left + width / 2, top + height / 2);
      return { what: text.textContent ?? "", colour: getComputedStyle(text).fill, behind: back };
    });
    const lines = [...document.querySelectorAll(".arrow > path, g > rect")].map((line) => {
      const { left, top, width } = line.getBoundingClientRect();
      const isBox = line.tagName === "rect";
      const back = behind(left + (isBox ? width / 2 : 0), top, line);
      return { what: line.parentElement?.textContent ?? "", colour: getComputedStyle(line).stroke, behind: back };
    });
    return { texts, lines };
  });
}

describe("A picture in a browser", function () {
  this.timeout(30_000);
  const tests = inBrowser();
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "pictures-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Four boxes with texts of all kinds, of which some came and some went. */
  async function changed(): Promise<string> {
    const lines = [
      "www.a-very-long-name-of-a-host.example.com/and/a/path/that/goes/on/*",
      "WWW.MMMM-WWWW.EXAMPLE",
      "1 task",
    ];
    const after = picture(3);
    after.boxes.push(
      box("a-service-with-quite-a-long-name", { lines }),
      box("Überwachung–日本語", { lines: ["→ %@"] }),
    );
    after.arrows.push(arrow("service web-1", "service worker-1", { labels: ["8080", "9090-9099", "UDP 53"] }));
    after.arrows = after.arrows.filter(({ to }) => to !== "service web-2");
    return await svg(compared(picture(2), after));
  }

  it("has each text in its box and over no other, in enough contrast in light and in dark, and complains of nothing", async () => {
    const drawn = join(folder, "changed.svg");
    writeFileSync(drawn, await changed());
    for (const file of ["docs/pictures/dev.svg", "docs/pictures/prod.svg", drawn]) {
      const papers = new Set<string>();
      const { page, requests, complaints } = await tests.open(file);
      const { wrong, texts } = await misplaced(page);
      assert.deepEqual(wrong, [], file);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const colours = await coloursOf(page);
        assert.equal(colours.texts.length, texts);
        papers.add(colours.texts[0]?.behind ?? "");
        const weak = (parts: Colours[], least: number) =>
          parts.filter(({ colour, behind }) => !(contrast(colour, behind) >= least)).map((part) => ({ ...part, file }));
        assert.deepEqual(weak(colours.texts, 4.5), []);
        assert.deepEqual(weak(colours.lines, 3), []);
      }
      assert.deepEqual([...papers], ["rgb(255, 255, 255)", "rgb(13, 17, 23)"]);
      assert.deepEqual([requests, complaints], [[], []]);
    }
  });

  it("shows a hostile name as text, in a file of its own and in a page, where the same names run unless escaped", async () => {
    const whole = picture(1, { stack: hostile.join("") });
    for (const name of hostile) {
      whole.boxes.push(box(name, { lines: [name] }));
      whole.arrows.push(arrow("balancer", `service ${name}`, { labels: [name] }));
    }
    const text = await svg(whole);
    const file = join(folder, "hostile.svg");
    writeFileSync(file, text);
    const inPage = () => tests.show(`<!doctype html><title>Page</title>${text}`);
    for (const opened of [() => tests.open(file), inPage]) {
      const { page, requests, complaints, dialogs } = await opened();
      const shown = await page.evaluate(() =>
        [...document.querySelectorAll("g > title")].map((one) => one.textContent),
      );
      for (const name of hostile) assert.ok(shown.includes(name), name);
      assert.equal(await page.locator("script, img, [onload], [onerror]").count(), 0);
      assert.deepEqual([requests, complaints, dialogs], [[], [], []]);
    }
    const careless = await tests.show(`<!doctype html><svg><title>${hostile.join("")}</title></svg>`);
    await careless.page.waitForFunction(() => document.images[0]?.complete);
    assert.deepEqual(careless.dialogs.includes("1"), true);
  });
});
