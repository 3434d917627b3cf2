import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { page } from "../../../cli/report/page.ts";
import type { Plan } from "../../../plan/graph.ts";
import { anyPlan, plan, resource } from "../diff/graphs.ts";
import { hostile } from "../diff/renderedMarkdown.ts";

const logs = (retentionInDays: number, name = "web-logs") =>
  resource("aws:cloudwatch/logGroup:LogGroup", name, { inputs: { name, retentionInDays } });
const aws = resource("pulumi:providers:aws", "aws", { inputs: { region: "eu-west-1" } });
const alarm = (name: string) => resource("aws:cloudwatch/metricAlarm:MetricAlarm", name, { inputs: { name } });

const compared = (before: Plan | undefined, after: Plan | undefined) =>
  page({ stacks: [{ stack: "dev", before, after }], base: "3f2a1bc (main)" });
const alone = (after: Plan) => page({ stacks: [{ stack: "dev", after }] });

/** The page's text, without markup. */
const textOf = (html: string) =>
  html
    .replace(/<(style|script)>.*?<\/\1>/gs, "")
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&quot;", '"')
    .replace(/\s+/g, " ");

/** The markup alone, without what a plan may say. */
const tagsOf = (html: string) => [...html.matchAll(/<\/?[a-z!][^\s>]*/gi)].map(([tag]) => tag).sort();

describe("the page of a report", () => {
  it("has each property that changes before and after, and which of them replaces the resource", async () => {
    const text = textOf(
      await compared(plan([logs(30)]), plan([{ ...logs(90), inputs: { name: "x", retentionInDays: 90 } }])),
    );
    assert.match(text, /replaced web-logs aws.cloudwatch.LogGroup/);
    assert.match(text, /name forces replacement web-logs x/);
    assert.match(text, /retentionInDays 30 90/);
    assert.match(text, /1 warning/);
  });

  it("has what comes and what goes in the tree, where it belongs", async () => {
    const group = resource("docker-on-ecs:index:Group", "web");
    const [gone, stays, comes] = ["web-a", "web-b", "web-c"].map((name) => ({ ...logs(30, name), parent: group.urn }));
    const html = await compared(
      plan([group, gone, stays] as Plan["resources"]),
      plan([group, stays, comes] as Plan["resources"]),
    );
    assert.match(
      textOf(html),
      /web Group 3 resources, 2 of them with changes.* removed web-a .* web-b .* added web-c /,
    );
    assert.match(html, /<li class="resource same">\s*<details id="dev::[^"]*::web-b">/);
  });

  it("has the outputs once where a stack comes or goes, and what changes in them where it stays", async () => {
    const [one, other] = ["a", "b"].map((url) => plan([logs(30)], { outputs: { url } })) as [Plan, Plan];
    for (const [before, after, isChanged] of [
      [undefined, one, false],
      [one, undefined, false],
      [one, other, true],
    ] as const) {
      assert.equal(/What changes.* url (nothing )?[ab] /.test(textOf(await compared(before, after))), isChanged);
    }
  });

  it("says what each component costs, and how that changes", async () => {
    const text = textOf(await compared(plan([aws, alarm("a")]), plan([aws, alarm("a"), alarm("b")])));
    assert.match(text, /0\.10 → 0\.20 USD a month \(\+0\.10\)/);
    assert.match(text, /b 0\.10 \+0\.10/);
  });

  it("says by whose leave a rule is broken, and which is broken without", async () => {
    const flowless = resource("aws:ecr/repository:Repository", "images", { inputs: {} });
    const text = textOf(
      await alone(
        plan([logs(30), flowless], { allowed: { "log-retention": "kept elsewhere", "public-ip": "a demo" } }),
      ),
    );
    assert.match(
      text,
      /Logs are kept for a year or more \([^)]*\) web-logs: it keeps them for 30 days allow: { log-retention } : “kept elsewhere”/,
    );
    assert.match(text, /nobody’s: the policy pack refuses it; write imageTagMutability/);
    assert.match(text, /allow: { public-ip } excuses it from more: “a demo”/);
    assert.match(
      text,
      /rules? that only protection: on asks for, and that it breaks .*Logs are encrypted with a customer key/,
    );
  });

  it("shows the fault of a stack beside the other stacks", async () => {
    const text = textOf(
      await page({
        stacks: [
          { stack: "dev", after: plan([logs(30)]) },
          { stack: "prod", fault: "Pulumi.prod.yaml: a & b\nand more\n" },
        ],
      }),
    );
    assert.match(text, /prod There is no plan of it Pulumi.prod.yaml: a &amp; b and more/);
    assert.match(text, /web-logs aws.cloudwatch.LogGroup/);
  });

  it("lets the browser run and style only what it brought itself", async () => {
    const html = await alone(plan([logs(30)]));
    const [, policy = ""] = /Content-Security-Policy" content="([^"]*)"/.exec(html.replaceAll("&#39;", "'")) ?? [];
    assert.match(policy, /^default-src 'none'; /);
    const own = [...html.matchAll(/<(style|script)>(.*?)<\/\1>/gs)];
    assert.deepEqual(
      own.map(([, tag]) => tag),
      ["style", "style", "script"],
    );
    for (const [, tag, text = ""] of own) {
      const hash = createHash("sha256").update(text).digest("base64");
      assert.match(policy, new RegExp(`${tag}-src [^;]*sha256-${hash.replaceAll("+", "\\+")}`));
    }
    assert.doesNotMatch(html, / (style|on\w+)=|https?:\/\/(?!www\.w3\.org\/)/);
  });

  it("takes what stands in a plan as text, whatever it is", async () => {
    const named = (text: string) => {
      const group = resource("docker-on-ecs:index:Group", `web${text}`);
      const one = resource("aws:lb/targetGroup:TargetGroup", `tg${text}`, {
        inputs: { [`k${text}`]: text, list: [{ a: text }] },
        parent: group,
        options: { ignoreChanges: [text] },
        source: text,
      });
      return plan([group, one], { outputs: { [`o${text}`]: text }, allowed: { [text]: text }, project: `p${text}` });
    };
    const tags = tagsOf(await compared(named("a"), named("b")));
    for (const text of hostile) {
      const html = await compared(named("a"), named(text));
      assert.deepEqual(tagsOf(html), tags, text);
    }
  });

  it("is made of any two plans, the same each time", async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan, anyPlan, async (before, after) => {
        assert.equal(await compared(before, after), await compared(before, after));
      }),
      { numRuns: 10 },
    );
  });
});
