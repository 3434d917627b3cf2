import assert from "node:assert/strict";
import { diffPlans } from "../../cli/diff/diffPlans.ts";
import type { ResourceChange } from "../../cli/diff/stackDiff.ts";
import { warningsOf } from "../../cli/diff/warnings.ts";
import { Monitoring } from "../../components/monitoring/monitoring.ts";
import { makeWorkloads, outputsOf } from "../../stack/workloads.ts";
import { platform } from "../support/platform.ts";
import { record } from "../support/record.ts";
import { config, flowing, service } from "../support/reported.ts";
import { fixtures } from "../support/stacks.ts";

const watched = { ...platform, notify: { topicArn: "arn:topic" } };

const inFixtures = { stack: "dev", root: fixtures };

/** A stack whose service and whose job have all that a service and a job can have, under these names. */
async function planned(web: string, nightly: string, former: { web?: string; nightly?: string } = {}) {
  const settings = flowing(
    config({
      services: {
        [web]: service({
          route: { path: "/shop/*" },
          scaling: {
            min: 1,
            max: 4,
            cpuPercent: 60,
            requestsPerTask: 500,
            schedules: [{ expression: "cron(0 7 * * ? *)", min: 2, max: 4 }],
          },
          migrate: { command: ["migrate"] },
          permissions: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::reports/*"] }],
          renamedFrom: former.web,
        }),
      },
      jobs: {
        [nightly]: { build: { context: "app" }, schedule: "rate(1 day)", overlap: false, renamedFrom: former.nightly },
      },
    }),
  );
  const { resources, outputs } = await record(() => {
    const workloads = makeWorkloads(settings, watched, {}, {}, {});
    new Monitoring("monitoring", { ...watched, ...workloads });
    return outputsOf(workloads, watched.cluster);
  }, inFixtures);
  return { project: "docker-on-ecs", stack: "dev", resources, outputs };
}

const kinds = (resources: ResourceChange[], operation: ResourceChange["operation"]) =>
  resources
    .filter((change) => change.operation === operation)
    .map(({ name, inputs }) => [name, [...new Set(inputs.filter(({ forces }) => forces).map(({ path }) => path[0]))]]);

describe("A service and a job with another name", () => {
  it("are the same resources to the last one, of which none that serves or keeps anything is replaced", async () => {
    const before = await planned("web", "nightly");
    const { resources } = diffPlans(before, await planned("site", "late", { web: "web", nightly: "nightly" }));
    assert.deepEqual(kinds(resources, "add"), []);
    assert.deepEqual(kinds(resources, "remove"), []);
    assert.deepEqual(kinds(resources, "replace"), [
      ["late-task", ["containerDefinitions", "family", "volumes"]],
      ["late-incident", ["alarmName"]],
      ["site-task", ["containerDefinitions", "family", "volumes"]],
      ["site-incident", ["alarmName"]],
    ]);
    const moved = resources.filter(({ was }) => was !== undefined);
    const named = before.resources.filter(({ name }) => /^(web|nightly)(-|$)/.test(name));
    assert.deepEqual(moved.map(({ was }) => was).sort(), named.map(({ urn }) => urn).sort());
  });

  it("show the new name where it is in what is deployed, and no change where only the reference has another name", async () => {
    const { resources } = diffPlans(await planned("web", "nightly"), await planned("site", "nightly", { web: "web" }));
    const changed = (name: string) => {
      const [found] = resources.filter((change) => change.custom && change.name === name);
      return found && [...new Set(found.inputs.map(({ path: [property] }) => property))];
    };
    assert.deepEqual(changed("site-service"), ["loadBalancers"]);
    assert.deepEqual(changed("site-rule"), ["priority"]);
    assert.deepEqual(changed("site-tg"), []);
    assert.deepEqual(changed("site-from-load-balancer-8080"), []);
    assert.deepEqual(changed("site-out-of-load-balancer-8080"), ["description"]);
    assert.deepEqual(changed("site-image"), []);
    assert.deepEqual(changed("monitoring-load-balancer-incident"), ["alarmRule"]);
    assert.ok(resources.every(({ name }) => !name.startsWith("nightly")));
  });

  it("are deleted and made anew without renamedFrom, and the diff says what to write", async () => {
    const diff = diffPlans(await planned("web", "nightly"), await planned("site", "nightly"));
    assert.deepEqual(kinds(diff.resources, "remove").filter(([name]) => name === "web-service").length, 1);
    const [warning] = warningsOf(diff).map((line) => line.map(([text]) => text).join(""));
    assert.equal(
      warning,
      "dev: site takes the route of web, which is deleted once the new tasks are healthy; if it is the same service, " +
        "write renamedFrom: web in services.site, and it keeps its logs, its images and its alarms",
    );
  });
});
