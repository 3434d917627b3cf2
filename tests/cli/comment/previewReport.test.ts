import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { previewReport } from "../../../cli/comment/previewReport.ts";
import type { Preview, Step } from "../../../cli/comment/readPreview.ts";
import { pathText } from "../../../cli/diff/compareValues.ts";
import { diffLines } from "../../../cli/diff/diffLines.ts";
import { countsOf, hasChanges } from "../../../cli/diff/stackDiff.ts";
import { warningsOf } from "../../../cli/diff/warnings.ts";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };
const urn = (type: string, name: string) => `urn:pulumi:prod::app::${type}::${name}`;
const root = urn("pulumi:pulumi:Stack", "app-prod");

type Values = Record<string, unknown>;
function step(op: string, type: string, name: string, before?: Values, after?: Values, more: object = {}): Step {
  const state = (inputs: Values) => ({ type, custom: true, parent: root, inputs, outputs: {} });
  return {
    op,
    urn: urn(type, name),
    ...(before && { oldState: { ...state(before), ...("protect" in before && { protect: true, inputs: {} }) } }),
    ...(after && { newState: state(after) }),
    ...more,
  };
}
const reportOf = (steps: Step[], more: Partial<Preview> = {}) => previewReport({ steps, ...more }, "fallback");
const told = (steps: Step[]) =>
  reportOf(steps).diff.resources.map(({ name, operation, inputs }) => [
    name,
    operation,
    inputs.map(({ path, before, after, forces, note }) => [
      pathText(path),
      before,
      after,
      ...(forces ? ["forces"] : []),
      ...(note ? [note] : []),
    ]),
  ]);
const service = "aws:ecs/service:Service";

describe("report on a preview", () => {
  for (const [op, before, after, operation] of [
    ["create", undefined, {}, "add"],
    ["import", undefined, {}, "add"],
    ["update", {}, {}, "change"],
    ["replace", {}, {}, "replace"],
    ["create-replacement", {}, {}, "replace"],
    ["delete", {}, undefined, "remove"],
    ["same", {}, {}, undefined],
    ["read", undefined, {}, undefined],
    ["refresh", {}, {}, undefined],
    ["toString", {}, {}, undefined],
  ] as const) {
    it(`takes ${op} for ${operation ?? "no change"}`, () => {
      assert.deepEqual(
        reportOf([step(op, service, "s", before, after)]).diff.resources.map((change) => change.operation),
        operation ? [operation] : [],
      );
    });
  }

  it("names what a value comes from that only the deployment knows, in place of it", () => {
    const inputs = {
      cluster: unknown,
      name: unknown,
      role: unknown,
      subnets: { first: unknown },
      zones: { first: unknown },
    };
    const [a, b, main] = ["a", "b", "main"].map((name) => urn("aws:ecs/cluster:Cluster", name));
    const propertyDependencies = { cluster: [main], name: [], role: [b, a], subnets: [a], zones: [a, b] };
    const { newState, ...created } = step("create", service, "s", undefined, inputs);
    const [[, , changes] = []] = told([{ ...created, newState: { ...newState, propertyDependencies } } as Step]);
    assert.deepEqual(changes, [
      ["cluster", undefined, `\${main}`],
      ["name", undefined, `\${unknown}`],
      ["role", undefined, `\${a, b}`],
      ["subnets", undefined, { first: `\${a}` }],
      ["zones", undefined, { first: `\${unknown}` }],
    ]);
  });

  it("takes the steps of one replacement for one", () => {
    const steps = ["create-replacement", "replace", "delete-replaced"].map((op) =>
      step(op, service, "s", { name: "a" }, { name: "b" }),
    );
    assert.deepEqual(told(steps), [["s", "replace", [["name", "a", "b"]]]]);
  });

  it("shows of a secret's new version that there is one, and nothing of its value or of the provider's own notes", () => {
    const version = "aws:secretsmanager/secretVersion:SecretVersion";
    const detailedDiff = { __meta: { kind: "update", inputDiff: true }, secretString: { kind: "update-replace" } };
    const reasons = { diffReasons: ["__meta", "secretString"], replaceReasons: ["secretString"], detailedDiff };
    const inputs = { secretId: "arn", secretString: secret };
    const steps = [step("replace", version, "s", inputs, inputs, reasons)];
    assert.deepEqual(told(steps), [["s", "replace", [["secretString", "[secret]", "[secret]", "forces"]]]]);
    assert.ok(JSON.stringify(diffLines(reportOf(steps).diff)).includes("a new version"));
  });

  it("compares the inputs where there is no detailed diff, unknown values as unknown and secrets masked", () => {
    const environment = (value: string) => JSON.stringify([{ name: "web", environment: [{ name: "A", value }] }]);
    const before = { containerDefinitions: environment("1"), taskRoleArn: "arn", password: secret };
    const after = { containerDefinitions: environment("2"), taskRoleArn: unknown, password: secret };
    const reasons = {
      diffReasons: ["containerDefinitions", "taskRoleArn", "password"],
      replaceReasons: ["containerDefinitions"],
      detailedDiff: null,
    };
    assert.deepEqual(told([step("replace", service, "s", before, after, reasons)]), [
      [
        "s",
        "replace",
        [
          ["containerDefinitions[web].environment[A]", "1", "2", "forces"],
          ["taskRoleArn", "arn", `\${unknown}`],
          ["password", "[secret]", "[secret]"],
        ],
      ],
    ]);
  });

  it("takes from a detailed diff what forces a replacement", () => {
    const detailedDiff = { "tags.Name": { kind: "update" }, port: { kind: "update-replace" } };
    assert.deepEqual(
      told([
        step(
          "replace",
          service,
          "s",
          { port: 1, tags: { Name: "a" } },
          { port: 2, tags: { Name: "b" } },
          { detailedDiff },
        ),
      ]),
      [
        [
          "s",
          "replace",
          [
            ["port", 1, 2, "forces"],
            ["tags.Name", "a", "b"],
          ],
        ],
      ],
    );
  });

  it("shows what was changed outside of Pulumi", () => {
    const given = step("update", service, "s", { cpu: 1 }, { cpu: 1 }, { diffReasons: ["cpu"] });
    if (given.oldState) given.oldState.outputs = { cpu: 2 };
    assert.deepEqual(told([given]), [["s", "change", [["cpu", 2, 1, "differs from what is deployed"]]]]);
  });

  it("names a property that the provider sees changed, and nothing else does", () => {
    const steps = [step("update", service, "s", {}, {}, { diffReasons: ["x"] })];
    assert.deepEqual(told(steps), [["s", "change", [["x", undefined, undefined, "the provider sees a change"]]]]);
    const lines = diffLines(reportOf(steps).diff).map(({ line }) => line.map(([text]) => text).join(""));
    assert.deepEqual(lines, ["~ s  aws.ecs.Service", "~ x  the provider sees a change"]);
  });

  it("shows a changed image at the image only", () => {
    const [a, b] = ["0123456789abcdef", "fedcba9876543210"];
    const image = (hash: string) => ({ imageName: `r/web:${hash}`, build: { context: "app" } });
    const task = (hash: string) => ({
      containerDefinitions: JSON.stringify([{ name: "web", image: `r/web:${hash}` }]),
    });
    const { diff } = reportOf([
      step("replace", "docker:index/image:Image", "i", image(a), image(b), { diffReasons: ["imageName"] }),
      step("replace", "aws:ecs/taskDefinition:TaskDefinition", "t", task(a), task(b), {
        diffReasons: ["containerDefinitions"],
      }),
    ]);
    assert.deepEqual(
      diff.resources.map(({ name, inputs, contents }) => [name, inputs, contents]),
      [
        ["i", [], { context: "app/", before: a, after: b }],
        ["t", [], undefined],
      ],
    );
    assert.deepEqual(countsOf(diff), { add: 0, change: 2, replace: 0, remove: 0 });
  });

  // From a real preview: web's ENV_VAR changes, and api is added, built from the folder that web is built from.
  const real: Step[] = JSON.parse(readFileSync("tests/fixtures/preview-same-folder.json", "utf8")).steps;
  for (const [what, steps] of [
    ["comes", real],
    [
      "goes",
      real.map((one) => (one.op === "create" ? { ...one, op: "delete", oldState: one.newState, newState: null } : one)),
    ],
  ] as const) {
    it(`shows no change of an image that has none when another one of its folder ${what}`, () => {
      assert.deepEqual(
        told([...steps]).filter(([name]) => name === "web-task"),
        [["web-task", "replace", [["containerDefinitions[web].environment[ENV_VAR]", "value", "other", "forces"]]]],
      );
    });
  }

  it("hangs a resource below its parents, as far as the preview names them", () => {
    const vpc = urn("awsx:ec2:Vpc", "net");
    const inner = {
      ...step("create", "aws:ec2/subnet:Subnet", "subnet", undefined, {}),
      newState: { type: "", parent: vpc },
    };
    const { diff } = reportOf([inner, { ...step("create", "awsx:ec2:Vpc", "net", undefined, {}) }]);
    assert.deepEqual(
      diff.resources.map(({ name, parents }) => [name, parents]),
      [
        ["net", []],
        ["subnet", [{ name: "net", type: "awsx:ec2:Vpc" }]],
      ],
    );
  });

  it("warns of a service that takes the route of one that goes, and of no other route", () => {
    const name = (service: string) => urn("docker-on-ecs:index:FargateService", service);
    const moved = (op: string, service: string, path: string) => {
      const rule = { conditions: [{ pathPattern: { values: [path] } }] };
      const [before, after] = op === "create" ? [undefined, rule] : [rule, undefined];
      const { oldState, newState, ...rest } = step(
        op,
        "aws:lb/listenerRule:ListenerRule",
        `${service}-rule`,
        before,
        after,
      );
      const below = (state?: typeof oldState) => state && { ...state, parent: name(service) };
      return [
        step(op, "docker-on-ecs:index:FargateService", service, before && {}, after && {}),
        { ...rest, oldState: below(oldState), newState: below(newState) },
      ];
    };
    const warnings = (path: string) =>
      warningsOf(reportOf([...moved("create", "site", path), ...moved("delete", "web", "/*")]).diff).map((line) =>
        line.map(([text]) => text).join(""),
      );
    assert.deepEqual(warnings("/api/*"), []);
    const [warning] = warnings("/*");
    assert.match(warning ?? "", /^prod: site takes the route of web, .* write renamedFrom: web in services\.site, /);
  });

  it("reports a protected resource that goes", () => {
    const [change] = reportOf([step("delete", service, "s", { protect: true })]).diff.resources;
    assert.equal(change?.protected, true);
  });

  it("reports no refusal of what the same deployment unprotects and replaces, since Pulumi replaces it", () => {
    const replace = step("replace", service, "s", { protect: true }, {});
    const replaced = (protect: boolean) =>
      reportOf([{ ...replace, newState: { type: service, ...replace.newState, protect } }]).diff.resources[0]
        ?.protected;
    assert.deepEqual([replaced(true), replaced(false)], [true, undefined]);
  });

  it("shows the stack's outputs, and a stack that is new", () => {
    const stack = (op: string, oldOutputs: Values | undefined, outputs: Values): Step => ({
      op,
      urn: root,
      ...(oldOutputs && { oldState: { type: "", outputs: oldOutputs } }),
      newState: { type: "", outputs },
    });
    assert.deepEqual(reportOf([stack("same", { url: "a" }, { url: "b" })]).diff.outputs, [
      { path: ["url"], before: "a", after: "b" },
    ]);
    assert.equal(reportOf([stack("create", undefined, {})]).diff.change, "added");
    assert.equal(
      hasChanges(reportOf([stack("same", { url: "a" }, { url: "a" })], { changeSummary: { same: 3 } }).diff),
      false,
    );
    assert.equal(reportOf([stack("same", {}, {})], { changeSummary: { same: 3 } }).diff.unchanged, 2);
  });

  it("takes the stack's name from a URN, else from the file", () => {
    assert.equal(reportOf([step("same", service, "s", {}, {})]).diff.stack, "prod");
    const diagnostics = [{ message: "x", severity: "error", urn: urn(service, "s") }];
    assert.equal(reportOf([], { diagnostics }).diff.stack, "prod");
    assert.equal(reportOf([]).diff.stack, "fallback");
  });

  it("reports each error and each warning once, with the resource that it is about", () => {
    const about = (message: string, severity: string) => ({ message, severity, urn: urn(service, "s") });
    const { errors, notices } = reportOf([], {
      diagnostics: [
        about("error: no", "error"),
        about("error: no", "error"),
        { message: "error: preview failed", severity: "error" },
        about("soon gone", "warning"),
        about("by the way", "info"),
      ],
    });
    assert.deepEqual(errors, ["s (aws.ecs.Service): no"]);
    assert.deepEqual(notices, ["s (aws.ecs.Service): soon gone"]);
  });
});
