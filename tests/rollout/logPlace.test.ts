import assert from "node:assert/strict";
import type { TaskDefinition } from "@aws-sdk/client-ecs";
import { logPlace } from "../../rollout/logPlace.ts";
import { aboutLog, logStream } from "../../rollout/taskLog.ts";

const container = (name: string, logDriver: "awslogs" | "awsfirelens" | "splunk", options: Record<string, string>) => ({
  name,
  logConfiguration: { logDriver, options },
});

describe("The place of a container's log", () => {
  const definition: TaskDefinition = {
    containerDefinitions: [
      container("web", "awslogs", { "awslogs-group": "/web", "awslogs-stream-prefix": "ecs" }),
      container("api", "awsfirelens", { Name: "datadog" }),
      container("own", "awsfirelens", {}),
      container("other", "splunk", {}),
      { name: "router", firelensConfiguration: { type: "fluentbit" } },
    ],
  };

  it("is a stream of awslogs, the output of a router, or not known", () => {
    assert.deepEqual(logStream(definition, "web", "arn:task/1a2b"), { group: "/web", stream: "ecs/web/1a2b" });
    assert.deepEqual(logPlace(definition, "api"), { output: "datadog" });
    assert.deepEqual(logPlace(definition, "own"), { output: "what its router is set up for" });
    for (const name of ["other", "router", "nobody"]) assert.equal(logPlace(definition, name), undefined);
    assert.equal(logStream(definition, "api", "arn:task/1a2b"), undefined);
  });

  it("is said of a task that has ended, where no line of it was shown", () => {
    assert.equal(
      aboutLog(definition, "api", { wrote: false, isUnread: false }),
      "Its log goes to datadog, and not to CloudWatch.",
    );
    assert.equal(aboutLog(definition, "web", { wrote: false, isUnread: false }), "It wrote nothing to its log.");
    assert.equal(aboutLog(definition, "web", { wrote: true, isUnread: false }), "Its log stands above.");
  });
});
