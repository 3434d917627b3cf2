import assert from "node:assert/strict";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { Progress } from "../../../cli/local/progress.ts";

const parents = "docker-on-ecs:index:FargateService$";

/** An event as the engine sends it, with what the tool reads of it. */
const event = (fields: object) => ({ sequence: 0, timestamp: 0, ...fields }) as EngineEvent;
const step = (kind: string, op: string, type: string, name: string, custom = true) =>
  event({
    [kind]: {
      metadata: { op, type, urn: `urn:pulumi:local::shop::${parents}${type}::${name}`, new: { type, custom } },
    },
  });
const says = (fields: object) => event({ diagnosticEvent: { severity: "info", color: "never", ...fields } });

describe("the progress of an update", () => {
  let now: number;
  let files: Record<string, string>;
  let progress: Progress;
  beforeEach(() => {
    now = 0;
    files = {};
    progress = new Progress(
      (path) => files[path],
      () => now,
    );
  });

  const began = (op: string, type: string, name: string, custom?: boolean) =>
    progress.lines(step("resourcePreEvent", op, type, name, custom));
  const ended = (op: string, type: string, name: string, custom?: boolean) =>
    progress.lines(step("resOutputsEvent", op, type, name, custom));

  it("has one line for each resource that changed, with the time it took", () => {
    assert.deepEqual(began("create", "aws:ecs/service:Service", "web-service"), []);
    now = 61_200;
    assert.deepEqual(ended("create", "aws:ecs/service:Service", "web-service"), [
      "  web-service (aws:ecs:Service) created, 61 s",
    ]);
  });

  for (const [what, op, type, custom] of [
    ["is as it was", "same", "aws:ecs/cluster:Cluster", true],
    ["is a component", "create", "docker-on-ecs:index:Network", false],
    ["is a provider", "create", "pulumi:providers:aws", true],
    ["is being read", "read", "aws:ecs/cluster:Cluster", true],
  ] as const) {
    it(`has no line for what ${what}`, () => {
      assert.deepEqual([...began(op, type, "x", custom), ...ended(op, type, "x", custom)], []);
      now = 100_000;
      assert.deepEqual(progress.slow(0), []);
    });
  }

  it("names what takes long until it is done", () => {
    began("create", "aws:lb/loadBalancer:LoadBalancer", "ingress");
    now = 10_000;
    began("update", "aws:ecs/service:Service", "web");
    now = 20_000;
    assert.deepEqual(progress.slow(15_000), ["  … ingress (aws:lb:LoadBalancer) creating, 20 s so far"]);
    ended("create", "aws:lb/loadBalancer:LoadBalancer", "ingress");
    assert.deepEqual(progress.slow(15_000), []);
  });

  it("reports a failure, and no longer names the step as under way", () => {
    began("update", "aws:ecs/service:Service", "web");
    assert.deepEqual(progress.lines(step("resOpFailedEvent", "update", "aws:ecs/service:Service", "web")), [
      "  web (aws:ecs:Service) FAILED",
    ]);
    assert.deepEqual(progress.slow(-1), []);
  });

  it("shows what the program and its hooks say, without colours and debugging", () => {
    assert.deepEqual(progress.lines(says({ message: "web: 2 of 4 tasks healthy\n\n" })), [
      "  web: 2 of 4 tasks healthy",
    ]);
    assert.deepEqual(progress.lines(says({ prefix: "warning: ", message: "<{%fg 3%}>old<{%reset%}>\nline\n" })), [
      "  warning: old",
      "  line",
    ]);
    assert.deepEqual(progress.lines(says({ severity: "debug", message: "RPC" })), []);
    assert.deepEqual(progress.lines(says({ ephemeral: true, message: "pulling" })), []);
    assert.equal(progress.errors, 0);
  });

  it("names the resource that an error is about, and counts errors", () => {
    const urn = `urn:pulumi:local::shop::${parents}aws:ecs/service:Service::web`;
    assert.deepEqual(progress.lines(says({ severity: "error", prefix: "error: ", message: "no", urn })), [
      "  error: web (aws:ecs:Service): no",
    ]);
    const stack = "urn:pulumi:local::shop::pulumi:pulumi:Stack::shop-local";
    assert.deepEqual(progress.lines(says({ severity: "error", message: "faults", urn: stack })), ["  faults"]);
    assert.equal(progress.errors, 2);
  });

  const echoes = [
    "awsx:ec2:Vpc resource 'network-vpc' has a problem: grpc: the client connection is closing",
    'after hook "web-rollout" failed: rpc error: code = Unavailable desc = error reading from server: EOF',
    "update failed",
    "update canceled",
  ];
  const fails = (message: string) => progress.lines(says({ severity: "error", prefix: "error: ", message }));

  it("does not repeat a failure as the lost connections of what it has ended, before it or after it", () => {
    assert.deepEqual(echoes.flatMap(fails), []);
    assert.deepEqual(fails("exit code: 3"), ["  error: exit code: 3"]);
    assert.deepEqual(echoes.flatMap(fails), []);
    assert.deepEqual([progress.errors, progress.unexplained()], [1, []]);
  });

  it("gives a lost connection as the reason where there is no other", () => {
    assert.deepEqual(fails(echoes[1] as string), []);
    assert.deepEqual(progress.unexplained(), [`  error: ${echoes[1]}`]);
    assert.equal(progress.errors, 1);
  });

  const image = `urn:pulumi:local::shop::docker-on-ecs:index:ContainerImage$docker:index/image:Image::web-image`;
  /** As the Docker provider reports a build: several lines in an event, a step again and again. */
  const built = (...lines: string[]) =>
    progress.lines(says({ ephemeral: true, urn: image, message: `${lines.join("\n")}\n` }));
  const failed = (urn: string) =>
    progress.lines(says({ severity: "error", prefix: "error: ", message: "exit code: 3", urn }));

  it("shows what a build wrote last before its error, as the error names the step alone", () => {
    const step = ["digest: sha256:304112", "[5/5] RUN pip install leftpad"];
    assert.deepEqual([...built(...step), ...built(...step), ...built("Collecting leftpad")], []);
    assert.deepEqual(built("ERROR: no such package leftpad", ""), []);
    assert.deepEqual(built(...step, "error: exit code: 3"), []);
    assert.deepEqual(failed(image), [
      "  The build of web-image (docker:index:Image) ended with:",
      "    | [5/5] RUN pip install leftpad",
      "    | Collecting leftpad",
      "    | ERROR: no such package leftpad",
      "  error: web-image (docker:index:Image): exit code: 3",
    ]);
    assert.deepEqual(failed(image), ["  error: web-image (docker:index:Image): exit code: 3"]);
  });

  it("gives the Dockerfile's line, the step's last output and what to do for a build that failed", () => {
    files = { "app/Dockerfile": "FROM a\nRUN pip install \\\n  leftpad\n" };
    const build = { context: "app", dockerfile: "app/Dockerfile" };
    const inputs = { op: "create", urn: image, type: "docker:index/image:Image", new: { inputs: { build } } };
    progress.lines(event({ resourcePreEvent: { metadata: inputs } }));
    built("[2/2] RUN pip install   leftpad", "ERROR: no such package leftpad");
    const message =
      "error reading build output: executor failed running [/bin/sh -c pip install   leftpad]: exit code: 3";
    assert.equal(
      progress.lines(says({ severity: "error", prefix: "error: ", message, urn: image })).at(-1),
      "  error: web-image (docker:index:Image): app/Dockerfile:2: this step ended with exit code 3, " +
        "its last line: ERROR: no such package leftpad; mend it there",
    );
  });

  it("shows of a long build its last 20 lines, and nothing of one that did not fail", () => {
    for (let line = 1; line <= 500; line++) built(`line ${line}`);
    const other = image.replace("web-image", "api-image");
    assert.deepEqual(failed(other), ["  error: api-image (docker:index:Image): exit code: 3"]);
    const shown = failed(image);
    assert.equal(shown.length, 22);
    assert.deepEqual([shown[1], shown[20]], ["    | line 481", "    | line 500"]);
  });

  it("does not take a service's progress for a build", () => {
    const urn = `urn:pulumi:local::shop::${parents}aws:ecs/service:Service::web`;
    progress.lines(says({ ephemeral: true, urn, message: "web: 0 of 2 tasks healthy" }));
    assert.deepEqual(failed(urn), ["  error: web (aws:ecs:Service): exit code: 3"]);
  });

  it("advises its own commands in place of those that do not find this state", () => {
    const message =
      "recorded as deployed: `pulumi up` deploys what you change; `pulumi up --refresh` tries the same again.";
    assert.deepEqual(progress.lines(says({ severity: "error", message })), [
      "  recorded as deployed: `./ecs local` deploys what you change; `./ecs local` tries the same again.",
    ]);
    const how =
      "How it ends: aws ecs describe-services --cluster main --services web --query 'services[0].deployments'";
    assert.deepEqual(fails(how), ["  error: How it ends: ./ecs local status"]);
  });

  it("ends with the summary: what the program says of an engine that has gone is no reason of a failure", () => {
    progress.lines(event({ summaryEvent: { resourceChanges: { same: 1 }, durationSeconds: 3 } }));
    const message = "failed to deliver log message.\nError: Channel has been shut down\n    at callErrorFromStatus (…)";
    assert.deepEqual(progress.lines(says({ severity: "error", prefix: "error: ", message })), []);
    assert.equal(progress.errors, 0);
  });

  it("sums up at the end, a replacement counted once", () => {
    const resourceChanges = { create: 2, replace: 1, "create-replacement": 0, same: 30 };
    assert.deepEqual(progress.lines(event({ summaryEvent: { resourceChanges, durationSeconds: 78 } })), [
      "2 created, 1 replaced, 30 unchanged, in 78 s",
    ]);
  });

  it("knows whether anything was done but to find it the same", () => {
    const unchangedBy = (resourceChanges: object) => {
      const summed = new Progress(() => undefined);
      summed.lines(event({ summaryEvent: { resourceChanges, durationSeconds: 1 } }));
      return summed.unchanged;
    };
    assert.equal(progress.unchanged, false);
    assert.equal(unchangedBy({ same: 45, update: 0 }), true);
    assert.equal(unchangedBy({ same: 44, update: 1 }), false);
  });

  it("knows when Pulumi was asked to stop", () => {
    progress.lines(event({ stdoutEvent: { message: "something else", color: "" } }));
    assert.equal(progress.cancelling, false);
    progress.lines(event({ stdoutEvent: { message: "^C received; cancelling. If you would like …", color: "" } }));
    assert.equal(progress.cancelling, true);
  });
});
