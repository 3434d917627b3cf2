// Whatever stands in a stack file: a plan, or a report that says what to do. The files come from fuzz/, and the same
// seed gives the same ones: tests/support/always.ts makes more of them, and others.

import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi";
import { setAllConfig } from "@pulumi/pulumi/runtime/config.js";
import { setMockOptions } from "@pulumi/pulumi/runtime/settings.js";
import { outcomeOf } from "../../plan/outcome.ts";
import { asText } from "../../settings/language/decode.ts";
import { loadSettings } from "../../settings/load.ts";
import { parseSettings } from "../../settings/parse.ts";
import { secretPaths } from "../../settings/secretPaths.ts";
import { readStackFile } from "../../settings/stackFile.ts";
import { always } from "../support/always.ts";
import { ownProject } from "../support/ownProject.ts";
import { stackValues, type Values } from "./fuzz/grammar.ts";
import { project } from "./fuzz/oddities.ts";
import { stackText } from "./fuzz/stackText.ts";

const stack = "fuzz";

/** A line without what the owner has written. */
const ownWords = (line: string) => line.replace(/"(?:[^"\\]|\\.)*"/g, '""');

const noWords = /undefined|\[object|\bNaN\b|Infinity|^\s+at |(Type|Range|Syntax)?Error: |=>|; ?$/;

function checkReport(report: string): void {
  const [head = "", ...lines] = report.split("\n");
  const isCounted = /^\d+ faults? in Pulumi\.fuzz\.yaml:$/.test(head);
  if (isCounted) assert.equal(Number.parseInt(head, 10), lines.length, report);
  const form = isCounted ? /^Pulumi\.fuzz\.yaml: \S.* must .+, got .+; .+/ : unreadable;
  for (const line of isCounted ? lines : [head, ...lines]) {
    assert.match(line, form, report);
    assert.doesNotMatch(ownWords(line), noWords, report);
  }
}

/** Faults of the file as such: of its YAML, the library's own words say what to do. */
const unreadable =
  /^Pulumi\.fuzz\.yaml(:\d+:\d+ | )must be valid YAML: .+|^Pulumi\.fuzz\.yaml: .*\bmust .*(, got .+)?; .+/;

describe("A stack file of any content", function () {
  this.timeout(600_000);
  let root: string;
  before(() => {
    root = ownProject("fuzz", ["shared"]);
  });
  after(() => rmSync(root, { recursive: true }));

  function reportOn(text: string): string | undefined {
    writeFileSync(join(root, `Pulumi.${stack}.yaml`), text);
    try {
      const { config, secretKeys } = readStackFile(root, stack);
      setMockOptions(undefined, project, stack, true, "organization");
      setAllConfig(config, secretKeys);
      loadSettings([], root);
      return undefined;
    } catch (error) {
      // Any other error is a stack trace for the owner.
      if (!RunError.isInstance(error)) throw error;
      return error.message;
    }
  }

  it("gives settings or a report, whatever its text is", async () => {
    await always(stackText, 100, (text) => {
      const report = reportOn(text);
      if (report !== undefined) checkReport(report);
    });
  });

  it("gives settings or a report, whatever its values are", async () => {
    const texts = (values: Values) =>
      Object.fromEntries(
        Object.entries(values).map(([key, value]) => [key.includes(":") ? key : `${project}:${key}`, asText(value)]),
      );
    let accepted = 0;
    await always(stackValues, 600, (values) => {
      const parsed = parseSettings(texts(values), { project, stack, secretPaths: secretPaths(values) });
      if ("report" in parsed) checkReport(parsed.report);
      else accepted += 1;
    });
    assert.ok(accepted > 40, `only ${accepted} have settings, so that little is tried`);
  });

  it("gives a plan or a report, where it has settings", async () => {
    let planned = 0;
    await always(stackText, 12, async (text) => {
      if (reportOn(text) !== undefined) return;
      const outcome = await outcomeOf(stack, { root });
      assert.ok(!("crash" in outcome), "crash" in outcome ? outcome.crash : "");
      if ("report" in outcome) assert.doesNotMatch(ownWords(outcome.report), noWords, outcome.report);
      else planned += 1;
    });
    assert.ok(planned > 2, `only ${planned} have a plan, so that little is tried`);
  });
});
