// Which of a cluster's tasks are a deployment's own, which one an id means, and what comes in the place of one that is stopped.

import assert from "node:assert/strict";
import { taskCalled } from "../../../cli/operate/execTarget.ts";
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

  it("takes one task by its id, its ARN or how the id begins, and never one that was not named", () => {
    const tasks = ["arn:aws:ecs:eu-west-1:123456789012:task/main/2665dc49aa", "task/main/26f0"].map((taskArn) => ({
      taskArn,
    }));
    const taken = (id: string, among = tasks) => {
      const nameOf = ({ taskArn = "" }) => taskArn.slice(-4);
      return taskCalled(id, among, { of: "the stack dev", nameOf });
    };
    for (const id of ["2665dc49aa", "2665", tasks[0]?.taskArn ?? ""]) assert.equal(taken(id), tasks[0]);
    const refused: [id: string, among: typeof tasks, said: string][] = [
      ["nosuch", tasks, "no task's id begins with nosuch; running: 49aa, 26f0"],
      ["26", tasks, "the ids of 2 tasks begin with 26; running: 49aa, 26f0"],
      ["26", [], "no task's id begins with 26; none is running"],
      ["", tasks.slice(1), "an id must not be empty; running: 26f0"],
      ["main/", tasks.slice(1), "an id must not be empty; running: 26f0"],
    ];
    for (const [id, among, said] of refused) {
      assert.throws(() => taken(id, among), { message: `the stack dev: ${said}` });
    }
  });
});
