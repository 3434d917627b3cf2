import assert from "node:assert/strict";
import { NextPages, pagesBy } from "../../rollout/pages.ts";

describe("The pages of a list", () => {
  /** Each page is its number, and names its next one. */
  async function read(next: (page: number) => string | undefined): Promise<number[]> {
    const pages: number[] = [];
    let asked = 0;
    for await (const { page } of pagesBy(async () => ({ page: asked, nextToken: next(asked++) }))) pages.push(page);
    return pages;
  }

  it("are read to the last, one without entries or with an empty name of a next one too", async () => {
    for (const last of [undefined, ""]) {
      assert.deepEqual(await read((page) => (page < 3 ? `${page}` : last)), [0, 1, 2, 3]);
    }
  });

  it("end with an error where one names itself or an earlier one, or where there are too many", async () => {
    for (const next of [() => "same", (page: number) => `${page % 3}`, (page: number) => `${page}`]) {
      await assert.rejects(read(next), { name: "EndlessList" });
    }
    const log = new NextPages(Number.POSITIVE_INFINITY);
    for (let page = 0; page < 2_000; page++) log.add(`${page}`);
  });
});
