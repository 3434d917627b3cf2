// What a restart says of the tasks that there are, on the simulated AWS. With real containers: changing.test.ts.

import assert from "node:assert/strict";
import { paceIn } from "../../../cli/operate/pace.ts";
import { restart } from "../../../cli/operate/restart.ts";
import type { PaceSettings } from "../../../rollout/deadline.ts";
import { ScriptedAws } from "../../rollout/scriptedAws.ts";
import { SimulatedAws } from "../../support/ecs/simulatedAws.ts";
import { fasterTime } from "../../support/fasterTime.ts";
import { fixtures } from "../../support/stacks.ts";

interface Given {
  pace: PaceSettings;
  secondsPerLook: number;
}

describe("./ecs restart", () => {
  fasterTime(20);
  const server = new ScriptedAws();
  before(() => server.start());
  after(() => server.stop());

  async function restarted(desiredCount: number, { pace, secondsPerLook = 120 }: Partial<Given> = {}) {
    const aws = new SimulatedAws();
    aws.now = Date.now() - 1_200_000;
    aws.secondsPerLook = secondsPerLook;
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
        ...{ pollMs: 1, pace },
      },
    );
    return { code, said };
  }

  for (const [desiredCount, first] of [
    [1, "web: new tasks of shop_prod_web:1 replace those that run"],
    [0, "web: a deployment of shop_prod_web:1 begins; ECS wants 0 tasks, so it replaces none"],
  ] as const) {
    it(`says what becomes of ${desiredCount} tasks`, async () => {
      const { code, said } = await restarted(desiredCount);
      assert.deepEqual([code, said[0]], [0, first], said.join("\n"));
    });
  }

  it("says about how long it goes on, by what the stack file says of the service", async () => {
    const inAws = { aws: { ...server.aws, endpoints: [] } };
    const pace = await paceIn(fixtures, { stack: "prod" }, inAws, "web");
    const { said } = await restarted(2, { pace, secondsPerLook: 10 });
    assert.match(said.join("\n"), /^web: .*, about \d+ (s|min) left$/m);
    const unknown = [
      paceIn(fixtures, { stack: "prod" }, { aws: server.aws }, "web"),
      paceIn(fixtures, { stack: "prod" }, inAws, "other"),
      paceIn(fixtures, { stack: "none" }, inAws, "web"),
      paceIn(fixtures, {}, inAws, "web"),
    ];
    assert.deepEqual(await Promise.all(unknown), [undefined, undefined, undefined, undefined]);
  });
});
