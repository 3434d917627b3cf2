import assert from "node:assert/strict";
import fc from "fast-check";
import { commentLimit, markdown, type Report, type StackReport } from "../../../cli/diff/diffMarkdown.ts";
import { diffPlans } from "../../../cli/diff/diffPlans.ts";
import type { Plan } from "../../../plan/graph.ts";
import { anyPlan, plan, resource } from "./graphs.ts";
import { codeIn, hostile, proseIn } from "./renderedMarkdown.ts";

const reportOf = (stacks: StackReport[]): Report => ({
  marker: "docker-on-ecs test",
  title: "Preview",
  introduction: "",
  stacks,
});
const textOf = (stacks: StackReport[], size = commentLimit) =>
  markdown(reportOf(stacks), { size, whole: "The job summary" });
/** The words of our own Markdown outside of code. */
const ours =
  /^((heading|strong)_(open|close)|<!-- docker-on-ecs test -->|<\/?details>|<summary><code>[\w.?…-]+<\/code>: [\w ,]+<\/summary>|)$/;

/** A stack in which every resource changes. */
function changed(count: number, width: number): StackReport {
  const stack = (value: string): Plan =>
    plan(
      Array.from({ length: count }, (_, index) => {
        const inputs = Object.fromEntries(
          Array.from({ length: 10 }, (_, property) => [`p${property}`, value.repeat(width)]),
        );
        return resource("aws:iam/role:Role", `role-${index}`, { inputs });
      }),
    );
  return { diff: diffPlans(stack("a"), stack("b")) };
}

function added(count: number): StackReport {
  const roles = Array.from({ length: count }, (_, index) =>
    resource("a:b:C", `role-${index}`, { inputs: { x: "y".repeat(100) } }),
  );
  return { diff: diffPlans(plan([]), plan(roles)) };
}

describe("diff as Markdown", () => {
  it("gives each stack a verdict, and a diff where there is one", () => {
    const logs = (name: string) => plan([resource("aws:cloudwatch/logGroup:LogGroup", "logs", { inputs: { name } })]);
    const text = textOf([
      { diff: diffPlans(logs("a"), logs("b")) },
      { diff: diffPlans(logs("a"), logs("a")) },
      { diff: diffPlans(undefined, logs("a")) },
      { diff: diffPlans(logs("a"), logs("a")), errors: ["one", "two\nlines"], notices: ["take care"] },
    ]);
    assert.match(text, /^<!-- docker-on-ecs test -->\n/);
    for (const line of [
      "- ⚠️ `dev`: 1 replaced",
      "- ✅ `dev`: no changes",
      "- 🔷 `dev`: new stack, 1 added",
      "- ❌ `dev`: failed with 2 errors",
      "| `dev` | 0 | 0 | 1 | 0 | 0 |",
      "> [!WARNING]",
      "> - `dev`: `logs` (`aws.cloudwatch.LogGroup`) is replaced because of `name`: its logs are lost",
      "> - `dev`: `take care`",
      "! ± logs  aws.cloudwatch.LogGroup  replaced because of name",
      "!   name  a → b  forces replacement",
      "+ logs  aws.cloudwatch.LogGroup",
    ]) {
      assert.ok(text.split("\n").includes(line), `${line}\nis not in\n${text}`);
    }
    assert.ok(codeIn(text).includes("one\n\ntwo\nlines\n"), text);
    assert.equal(text.match(/<details>/g)?.length, 2);
  });

  it("lets nothing out of its code, whatever names, values and errors are", () => {
    const anyText = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: "binary" }));
    fc.assert(
      fc.property(anyText, anyPlan, anyPlan, (text, before, after) => {
        const odd = plan([resource(`aws:${text}:X`, text, { inputs: { [text]: text }, options: { protect: true } })], {
          stack: text,
          outputs: { [text]: text },
        });
        const stacks = [diffPlans(odd, plan([], { stack: text })), diffPlans(plan([]), odd), diffPlans(before, after)];
        const source = textOf(stacks.map((diff) => ({ diff, errors: [text], notices: [text] })));
        const names = /\b(dev|errors?|added|changed|replaced|removed|unchanged|lists?)\b/g;
        const prose = proseIn(source, ours).replaceAll(names, "");
        assert.doesNotMatch(
          prose.replaceAll("[!WARNING]", "").replaceAll(/<summary>.*?<\/summary>|<[^>]*>/g, ""),
          /[@#`\\\][]|http|www/,
        );
      }),
      { numRuns: 300 },
    );
  });

  it("drops what matters least first, and says so", () => {
    const left = (stacks: StackReport[], size: number) =>
      /Left out, since the text would be too long: (.*)/.exec(textOf(stacks, size))?.[1];
    assert.equal(left([changed(3, 1), added(3)], commentLimit), undefined);
    assert.equal(
      left([added(500)], commentLimit),
      "the properties of added resources. The job summary has everything.",
    );
    assert.equal(
      left([changed(20, 100)], 40_000),
      "all but 8 properties of each changed resource. The job summary has everything.",
    );
    assert.match(left([changed(500, 100)], commentLimit) ?? "", /; every property\. The job/);
    assert.match(left([changed(5000, 1)], commentLimit) ?? "", /the lists of added and changed resources\. The job/);
  });

  it("gives up pictures before any fact", () => {
    const stacks = [{ ...changed(20, 20), picture: `flowchart LR\n${"  a --> b\n".repeat(100)}` }];
    const [whole, cut] = [textOf(stacks), textOf(stacks, textOf(stacks).length - 1)];
    assert.match(
      whole,
      /<details open>\n<summary><code>dev<\/code>: who can reach whom<\/summary>\n\n```mermaid\nflowchart LR\n/,
    );
    assert.match(cut, /Left out, since the text would be too long: the pictures\. The job summary has everything\./);
    const facts = (text: string) => text.slice(text.indexOf("<details>"));
    assert.equal(facts(cut), facts(whole));
    assert.ok(!cut.includes("mermaid"));
  });

  it("keeps warnings and errors longer than any list", () => {
    const logs = Array.from({ length: 2000 }, (_, index) =>
      resource("aws:cloudwatch/logGroup:LogGroup", `logs-${index}`),
    );
    const text = textOf([{ diff: diffPlans(plan(logs), plan([])), errors: ["broken"] }]);
    assert.ok(text.length < commentLimit);
    assert.match(text, /`logs-0` \(`aws\.cloudwatch\.LogGroup`\) is deleted: its logs are lost/);
    assert.match(text, /and 1975 more/);
    assert.ok(codeIn(text).includes("broken\n"));
  });

  it("is never over the limit", () => {
    const long = fc
      .tuple(fc.constantFrom("`", "a", "\u202e", "👍", "|"), fc.integer({ min: 1, max: 100_000 }))
      .map(([unit, times]) => unit.repeat(times));
    const stacks = fc.array(
      fc.record({ count: fc.integer({ min: 0, max: 300 }), text: long, times: fc.integer({ min: 0, max: 100 }) }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(stacks, (given) => {
        const reports = given.map(({ count, text, times }): StackReport => {
          const gone = Array.from({ length: count }, (_, index) =>
            resource("aws:s3/bucket:Bucket", `${index}${text.slice(0, 300)}`),
          );
          const texts = Array.from(
            { length: times },
            (_, index) => `${index}${text.slice(0, 2000)}\n${text.slice(0, 500)}`,
          );
          return {
            diff: diffPlans(plan(gone, { stack: text.slice(0, 500) }), plan([])),
            errors: texts,
            notices: texts,
          };
        });
        assert.ok(textOf(reports).length <= commentLimit);
      }),
      { numRuns: 10 },
    );
  }).timeout(60_000);

  it("is whole where there is no limit", () => {
    const text = textOf([changed(500, 100)], Number.POSITIVE_INFINITY);
    assert.doesNotMatch(text, /Left out/);
    assert.equal(text.match(/^! role-\d+ /gm)?.length, 500);
    assert.equal(text.match(/^! {3}p\d /gm)?.length, 5000);
  });
});
