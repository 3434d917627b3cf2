// A service's deployments as lines: from ECS's record of them, and from what an engine without one has.

import assert from "node:assert/strict";
import { type HistoryFacts, history, historyRow, linesOf } from "../../../cli/operate/history.ts";
import { commitIn } from "../../../cli/operate/imageCommit.ts";
import { lasting } from "../../../cli/times.ts";
import { ScriptedAws } from "../../rollout/scriptedAws.ts";
import { SimulatedAws } from "../../support/ecs/simulatedAws.ts";

describe("./ecs history", () => {
  const server = new ScriptedAws();
  before(() => server.start());
  after(() => server.stop());

  /** @param records whether the engine keeps deployments */
  async function lines(records: boolean, most = 10) {
    const aws = new SimulatedAws();
    const configuration = { deploymentCircuitBreaker: { enable: true, rollback: true } };
    aws.runningService({ name: "web", definition: aws.definition(1), configuration });
    aws.behaves(aws.definition(2), { kind: "exits", after: 1, code: 1 });
    for (const revision of [2, 3]) {
      aws.ask("UpdateService", { service: "web", taskDefinition: aws.definition(revision) });
      aws.advance(3600);
    }
    server.answers((request) => {
      if (request.action === "ListServiceDeployments" && !records) return { serviceDeployments: [] };
      const taskDefinitionArns = [3, 2, 1].map((revision) => aws.definition(revision));
      return request.action === "ListTaskDefinitions" ? { taskDefinitionArns } : aws.scripted(request);
    });
    const [said, warned]: string[][] = [[], []];
    await history(
      {
        ...{ label: "the stack prod", aws: server.aws, cluster: aws.cluster },
        ...{ services: { web: { service: "web" } }, jobs: {} },
      },
      { name: "web", most },
      (line) => said?.push(line),
      (line) => warned?.push(line),
    );
    return { cells: (said ?? []).map((line) => line.split(/ {2,}/)), warned };
  }

  it("shows each deployment, newest first: what it ran, how long it took, how it ended", async () => {
    const { cells, warned } = await lines(true);
    assert.deepEqual(warned, []);
    const [heading, third, second, first] = cells;
    assert.deepEqual(heading, ["REVISION", "IMAGE", "COMMIT", "REGISTERED BY", "STARTED", "TOOK", "ENDED"]);
    assert.equal(cells.length, 4);
    assert.deepEqual(third?.slice(0, 2), ["shop_prod_web:3", "web:3"]);
    assert.match(String(third?.[5]), /^\d+ (s|min)$/);
    assert.equal(third?.[6], "succeeded");
    assert.equal(second?.[0], "shop_prod_web:2");
    assert.match(String(second?.[6]), /^rolled back: .*circuit breaker/i);
    assert.deepEqual([first?.[0], first?.[6]], ["shop_prod_web:1", "succeeded"]);
    assert.equal((await lines(true, 1)).cells.length, 2);
  });

  it("shows what the service and its family say where the engine keeps no deployments, and says that", async () => {
    const { cells, warned } = await lines(false);
    assert.match(String(warned), /^ECS keeps no record of deployments here/);
    assert.deepEqual(
      cells.slice(1).map((row) => [row[0], row.at(-1)]),
      [
        ["shop_prod_web:3", "succeeded"],
        ["shop_prod_web:2", "-"],
        ["shop_prod_web:1", "-"],
      ],
    );
  });

  it("names who registered a revision, who rolled back to it, and its commit", () => {
    const facts: HistoryFacts = {
      past: { taskDefinition: "arn:…/web:3", ending: "succeeded", started: new Date(0), finished: new Date(90_000) },
      definition: { registeredBy: "arn:aws:sts::123456789012:assumed-role/deploy-prod/GitHubActions" },
      container: { image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1" },
      commit: "0123abc",
      rolledBackBy: "arn:aws:iam::123456789012:user/alice",
    };
    const row = historyRow(facts, new Date());
    assert.deepEqual(row.slice(0, 4), ["web:3", "web:1", "0123abc", "deploy-prod/GitHubActions"]);
    assert.deepEqual(row.slice(5), ["90 s", "succeeded, a rollback by alice"]);
  });

  it("takes a commit from the label or the tag of an image, and no hash of sources for one", () => {
    const sha = "0123456789abcdef0123456789abcdef01234567";
    const found: [image: string, commit: string | undefined][] = [
      [`ghcr.io/acme/web:${sha}`, "0123456"],
      ["ghcr.io/acme/web:sha-89abcde", "89abcde"],
      ["web:e5fe5c07485e7cd3", undefined],
      ["web:1.27", undefined],
      [`web@sha256:${"a".repeat(64)}`, undefined],
    ];
    for (const [image, commit] of found) assert.equal(commitIn({ image }), commit, image);
    assert.equal(commitIn({ dockerLabels: { "org.opencontainers.image.revision": sha } }), "0123456");
  });

  it("says how long something took in one unit, and takes a number of lines", () => {
    assert.deepEqual([38_000, 119_000, 720_000, 10_800_000].map(lasting), ["38 s", "119 s", "12 min", "3 h"]);
    assert.deepEqual([linesOf(undefined), linesOf("999")], [10, 999]);
    for (const text of ["0", "1000", "all"])
      assert.throws(() => linesOf(text), /--last must be a number from 1 to 999/);
  });
});
