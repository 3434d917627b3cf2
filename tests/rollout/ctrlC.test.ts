import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { definition, deployment, service, task } from "./answers.ts";
import { ScriptedAws } from "./scriptedAws.ts";

describe("a process that watches a deployment", () => {
  const server = new ScriptedAws();
  before(() => server.start());
  after(() => server.stop());

  it("ends at once on Ctrl-C, and says that the deployment goes on", async () => {
    const tasks = [task(2, 1), task(2, 2)];
    server.answers(({ action, input }) => {
      if (action === "DescribeServices")
        return { services: [service([deployment(2, { rolloutState: "IN_PROGRESS" })])] };
      if (action === "DescribeTasks") return { tasks };
      return { taskArns: input.desiredStatus === "STOPPED" ? [] : tasks.map(({ taskArn }) => taskArn) };
    });
    const program = path.join(import.meta.dirname, "waitForCtrlC.ts");
    const child = spawn(process.execPath, [program, server.url, definition(2)], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let pressed = 0;
    const collect = (data: Buffer) => {
      output += data;
      if (pressed || !output.includes("2 of 2 tasks healthy")) return;
      pressed = Date.now();
      child.kill("SIGINT");
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    const [code] = await once(child, "close");
    // Its next look would be after a minute.
    assert.ok(Date.now() - pressed < 10_000, `it took ${Date.now() - pressed} ms`);
    assert.equal(code, 7);
    assert.match(output, /web: no longer waiting; the deployment of docker-on-ecs-dev-web:2 goes on in ECS\./);
    assert.doesNotMatch(output, /^\s+at /m);
  });
});
