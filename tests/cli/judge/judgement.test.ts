import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readReport } from "../../../cli/judge/checkov.ts";
import { type Control, controls } from "../../../cli/judge/controls.ts";
import { type Excuse, excuses } from "../../../cli/judge/excuses.ts";
import { type Finding, judgement, notPassed } from "../../../cli/judge/judgement.ts";
import { foundIn } from "../../../cli/judge/zizmor.ts";
import { compare } from "../../../plan/graph.ts";
import { rules } from "../../../policy/rules/all.ts";
import { controlsOf } from "../../../policy/rules/rule.ts";
import { heldRules, type Rule } from "../../../settings/keys/protection.ts";

const found: Finding = { file: "Pulumi.dev.yaml", check: "CKV_AWS_378", asks: "Use HTTPS", resource: "web-tg" };
const excuse: Excuse = { check: "CKV_AWS_378", resources: "*-tg", reason: "inside the VPC" };
const judged = (findings: Finding[], list: Excuse[], rules: Rule[] = []) =>
  judgement(findings, list, () => new Set(rules));

describe("the judgement", () => {
  it("is nothing where all that is found is excused", () => {
    assert.deepEqual(judged([found], [excuse]), []);
    assert.deepEqual(judged([], []), []);
  });

  it("names what is found without an excuse: another check, another resource", () => {
    const line =
      "Pulumi.dev.yaml: web-tg does not pass CKV_AWS_378 (Use HTTPS); mend it, or give the reason in cli/judge/excuses.ts";
    assert.deepEqual(judged([found], []), [line]);
    assert.deepEqual(judged([found], [{ ...excuse, check: "CKV_AWS_37" }])[0], line);
    assert.deepEqual(judged([found], [{ ...excuse, resources: "tg" }])[0], line);
    assert.deepEqual(judged([found], [{ ...excuse, resources: "*-tg-*" }])[0], line);
  });

  it("takes an excuse that protection rules out only where that rule does not hold", () => {
    const loosened: Excuse = { ...excuse, without: "https" };
    assert.deepEqual(judged([found], [loosened], ["web-acl"]), []);
    assert.equal(judged([found], [loosened], ["https"]).length, 2, "found, and an excuse of no use");
  });

  it("names an excuse that nothing needs any more", () => {
    assert.deepEqual(judged([found], [excuse, { ...excuse, check: "CKV_AWS_91" }]), [
      "cli/judge/excuses.ts: CKV_AWS_91 of *-tg is found nowhere; take it out",
    ]);
  });
});

describe("the rules that hold", () => {
  it("are all in a protected environment but those that it is excused from, and none in another", () => {
    const held = heldRules({ protection: "on", allow: { https: "an internal name" } });
    assert.ok(held.has("web-acl") && !held.has("https"));
    assert.equal(heldRules({ allow: { "network-overlap": "alone" } }).size, 0);
  });
});

describe("the controls", () => {
  it("name tests that there are, each check of checkov once, and none that is excused everywhere", () => {
    for (const { tested, does } of controls) {
      const [file, name] = tested;
      assert.ok(readFileSync(file, "utf8").includes(name), `${does}: ${file} has no test ${name}`);
    }
    const named = controls.flatMap(({ checkov = [] }) => checkov);
    assert.equal(new Set(named).size, named.length);
    const everywhere = excuses.filter(({ resources, without }) => resources === "*" && without === undefined);
    assert.deepEqual(everywhere, []);
  });

  it("have each control that a rule of the policy pack names, but two checks that nothing here passes", () => {
    const listed = new Set(controls.flatMap(({ aws = [], checkov = [] }) => [...aws, ...checkov]));
    const missing = rules.flatMap(controlsOf).filter((id) => !listed.has(id));
    // awsx makes the subnets, and AWS's own backups of EFS are no plan of AWS Backup.
    assert.deepEqual(missing, ["CKV_AWS_130", "CKV2_AWS_18"]);
  });

  it("are wrong where a check that they name is passed by nothing", () => {
    const control: Control = { checkov: ["CKV_AWS_1", "CKV_AWS_2"], does: "it", tested: ["a", "b"] };
    assert.deepEqual(notPassed([control], new Set(["CKV_AWS_2"])), [
      "cli/judge/controls.ts: CKV_AWS_1 is passed by nothing; take it out",
    ]);
  });
});

describe("the excuses", () => {
  it("are sorted by the check's number, zizmor's last, each once and with a reason that fits a table", () => {
    const keys = excuses.map(({ check, resources }) => `${check} ${resources}`);
    const kind = (check: string) => ["CKV_", "CKV2_", ""].findIndex((start) => check.startsWith(start));
    const number = (check: string) => Number(/_(\d+)$/.exec(check)?.[1]);
    const sorted = excuses.toSorted(
      (a, b) => kind(a.check) - kind(b.check) || number(a.check) - number(b.check) || compare(a.check, b.check),
    );
    assert.deepEqual(
      keys,
      sorted.map(({ check, resources }) => `${check} ${resources}`),
    );
    assert.equal(new Set(keys).size, keys.length);
    for (const { check, reason } of excuses) assert.match(reason, /^[a-zA-Z`][^|\n]{14,}[^.]$/, check);
  });
});

describe("checkov's report", () => {
  const record = { check_id: "CKV_AWS_91", check_name: "Log", file_path: "/dev/main.tf.json", resource: "aws_lb.alb" };
  const checked = { check: "CKV_AWS_91", asks: "Log", path: "dev/main.tf.json", resource: "aws_lb.alb" };
  const report = (results: object) => JSON.stringify([{ results }, {}]);

  it("is read from one kind of file or from several", () => {
    const results = { passed_checks: [record], failed_checks: [record], parsing_errors: [] };
    assert.deepEqual(readReport(report(results)), { passed: [checked], failed: [checked] });
    assert.deepEqual(readReport(JSON.stringify({ results })), { passed: [checked], failed: [checked] });
  });

  it("is of no use where a file was not read, or nothing was judged", () => {
    const unread = { passed_checks: [record], failed_checks: [], parsing_errors: ["dev/main.tf.json"] };
    assert.throws(() => readReport(report(unread)), /cannot read dev\/main\.tf\.json/);
    assert.throws(() => readReport(report({ passed_checks: [], failed_checks: [] })), /judged nothing/);
  });
});

describe("zizmor's report", () => {
  const place = (kind: string, ...route: (string | number)[]) => ({
    symbolic: {
      kind,
      key: { Local: { verbatim_path: "./.github/dependabot.yml" } },
      route: { route: route.map((step) => (typeof step === "string" ? { Key: step } : { Index: step })) },
    },
  });

  it("is read with the place that it is about, not one beside it", () => {
    const locations = [place("Related", "version"), place("Primary", "updates", 0, "package-ecosystem")];
    assert.deepEqual(foundIn(JSON.stringify([{ ident: "dependabot-cooldown", desc: "too soon", locations }])), [
      {
        check: "dependabot-cooldown",
        asks: "too soon",
        path: ".github/dependabot.yml",
        resource: "updates.0.package-ecosystem",
      },
    ]);
    assert.deepEqual(foundIn("[]"), []);
  });
});
