// Which of a cluster's tasks are a deployment's own, and what comes in the place of one that is stopped.

import assert from "node:assert/strict";
import { ownTasks } from "../../../cli/operate/stopTask.ts";

const revision = (name: string) => `arn:aws:ecs:eu-west-1:123456789012:task-definition/${name}:3`;

describe("./ecs stop", () => {
  it("knows the deployment's own tasks on a cluster that others use: those of services, of jobs, and run by hand", () => {
    const services = { web: { serviceName: "web-1a2b", taskDefinition: revision("shop_dev_web") } };
    const jobs = { nightly: { taskDefinition: revision("shop_dev_nightly"), networkConfiguration: {} } };
    const tasks = [
      { taskArn: "task/main/1", group: "service:web-1a2b", taskDefinitionArn: revision("shop_dev_web") },
      { taskArn: "task/main/2", group: "service:web-1a2b", taskDefinitionArn: revision("shop_dev_site") },
      { taskArn: "task/main/3", group: "family:shop_dev_web", taskDefinitionArn: revision("shop_dev_web") },
      { taskArn: "task/main/4", group: "family:shop_dev_nightly", taskDefinitionArn: revision("shop_dev_nightly") },
      { taskArn: "task/main/5", group: "service:web-9z8y", taskDefinitionArn: revision("shop_prod_web") },
    ];
    const own = ownTasks({ jobs }, services, tasks).map(({ name, task, isReplaced }) => [
      task.taskArn,
      name,
      isReplaced,
    ]);
    assert.deepEqual(own, [
      ["task/main/1", "web", true],
      ["task/main/2", "web", true],
      ["task/main/3", "web", false],
      ["task/main/4", "nightly", false],
    ]);
  });
});
