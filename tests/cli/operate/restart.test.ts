// What a restart says of the tasks that there are, on the simulated AWS. With real containers: changing.test.ts.

import assert from "node:assert/strict";
import { restart } from "../../../cli/operate/restart.ts";
import { ScriptedAws } from "../../rollout/scriptedAws.ts";
import { SimulatedAws } from "../../support/ecs/simulatedAws.ts";
import { fasterTime } from "../../support/fasterTime.ts";

describe("./ecs restart", () => {
  fasterTime(20);
  const server = new ScriptedAws();
  before(() => server.start());
  after(() => server.stop());

  for (const [desiredCount, first] of [
    [1, "web: new tasks of shop_prod_web:1 replace those that run"],
    [0, "web: a deployment of shop_prod_web:1 begins; ECS wants 0 tasks, so it replaces none"],
  ] as const) {
    it(`says what becomes of ${desiredCount} tasks`, async () => {
      const aws = new SimulatedAws();
      aws.now = Date.now() - 1_200_000;
      aws.secondsPerLook = 120;
      aws.runningService({ name: "web", definition: aws.definition(1), desiredCount, configuration: {} });
      server.answers((request) => aws.scripted(request));
      const said: string[] = [];
      const code = await restart(
        {
          ...{ label: "the stack prod", aws: server.aws, cluster: aws.cluster },
          ...{ services: { web: { service: "web" } }, jobs: {} },
        },
        "web",
        {
          stop: { signal: new AbortController().signal, exitCode: () => 130 },
          say: (line) => said.push(line),
          pollMs: 1,
        },
      );
      assert.deepEqual([code, said[0]], [0, first], said.join("\n"));
    });
  }
});
