import assert from "node:assert/strict";
import { diffPlans } from "../../../cli/diff/diffPlans.ts";
import { handoverWarnings } from "../../../cli/diff/handovers.ts";
import { plan, resource } from "./graphs.ts";

/** The services of a stack with the path of each. */
function stack(paths: Record<string, string>) {
  const resources = Object.entries(paths).flatMap(([name, path]) => {
    const service = resource("docker-on-ecs:index:FargateService", name);
    const conditions = [{ pathPattern: { values: [path] } }];
    const inputs = { listenerArn: "arn:listener", conditions };
    return [service, resource("aws:lb/listenerRule:ListenerRule", `${name}-rule`, { inputs, parent: service })];
  });
  return plan(resources);
}

const told = (before: Record<string, string>, after: Record<string, string>) =>
  handoverWarnings(diffPlans(stack(before), stack(after))).map((line) => line.map(([text]) => text).join(""));

describe("a route that a new service takes over", () => {
  it("is one of a service that stays, and the diff says in which order no client gets an error", () => {
    assert.deepEqual(told({ web: "/*" }, { web: "/old/*", site: "/*" }), [
      "dev: site takes the route of web, which gets another one at once: clients get 503 until the new tasks are healthy; " +
        "deploy site with a route of its own first, and swap the two in a second deployment",
    ]);
  });

  it("is none where the old service keeps it, or nobody new takes it", () => {
    assert.deepEqual(told({ web: "/*" }, { web: "/*", site: "/site/*" }), []);
    assert.deepEqual(told({ web: "/*" }, { web: "/old/*", site: "/site/*" }), []);
    assert.deepEqual(told({ web: "/*", site: "/site/*" }, { web: "/site/*", site: "/*" }), []);
  });
});
