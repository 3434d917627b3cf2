import assert from "node:assert/strict";
import { Problem } from "../../../cli/commandLine.ts";
import { workload } from "../../../cli/deployed/deployed.ts";
import { familyOf, ownContainer } from "../../../cli/operate/services.ts";
import { commandLine } from "../../../cli/operate/shell.ts";

describe("a name of a service or a job", () => {
  const deployed = {
    label: "the stack dev",
    aws: { region: "eu-west-1" },
    cluster: "main",
    services: { web: { service: "web-1a2b" }, worker: { service: "worker-3c4d" } },
    jobs: { nightly: { taskDefinition: "arn:task-definition/nightly:1", networkConfiguration: {} } },
  };

  it("is one or the other", () => {
    assert.deepEqual(workload(deployed, "web"), { name: "web", service: { service: "web-1a2b" } });
    assert.deepEqual(workload(deployed, "nightly"), { name: "nightly", job: deployed.jobs.nightly });
  });

  for (const [wrong, meant] of [
    ["wbe", "web"],
    ["WORKERS", "worker"],
    ["nightyl", "nightly"],
  ] as const) {
    it(`is taken for ${meant} where it is ${wrong}, and refused`, () => {
      const message = `the stack dev has no ${wrong}. Did you mean ${meant}? It has: nightly, web, worker`;
      assert.throws(() => workload(deployed, wrong), new Problem(message));
    });
  }

  it("is refused with all that there are where none is near", () => {
    for (const far of ["constructor", "api2"]) {
      assert.throws(
        () => workload(deployed, far),
        new Problem(`the stack dev has no ${far}. It has: nightly, web, worker`),
      );
    }
  });

  it("is refused where nothing is deployed", () => {
    const nothing = { ...deployed, services: {}, jobs: {} };
    assert.throws(() => workload(nothing, "web"), new Problem("the stack dev has no service and no job"));
  });
});

describe("a service's own container", () => {
  const sidecar = { name: "envoy", essential: true };
  it("has its name, wherever it stands", () => {
    assert.equal(ownContainer("web", { containerDefinitions: [sidecar, { name: "web" }] })?.name, "web");
  });
  it("is the first essential one where none has it", () => {
    const containerDefinitions = [{ name: "init", essential: false }, sidecar];
    assert.equal(ownContainer("web", { containerDefinitions })?.name, "envoy");
  });
});

it("A revision's family is its name without the number", () => {
  const revision = "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop_dev_web:12";
  assert.equal(familyOf(revision), "shop_dev_web");
});

describe("a command for a session, as the one text that ECS takes,", () => {
  for (const [words, text] of [
    [["/bin/sh"], "/bin/sh"],
    [["sh -c 'echo hello'"], "sh -c 'echo hello'"],
    [["ls", "-l", "/var/log"], "ls -l /var/log"],
    [["sh", "-c", "echo it's $HOME"], `sh -c 'echo it'\\''s $HOME'`],
    [["printf", ""], "printf ''"],
  ] as const) {
    it(`is ${text}`, () => assert.equal(commandLine(words), text));
  }
});
