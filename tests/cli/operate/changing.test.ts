// The commands that change what is deployed, with services that run as real containers.

import assert from "node:assert/strict";
import { shell, staying } from "../../rollout/emulatedStack.ts";
import { OperatedStack } from "./operatedStack.ts";

describe("./ecs restart, scale, stop, rollback and history, in the emulator", function () {
  this.timeout(120_000);
  const stack = new OperatedStack();
  stack.runForSuite();

  it("replace tasks, set their number, and stop one, each until ECS has done so", async () => {
    await stack.deploy("web", await stack.define("web", shell(staying)));
    await stack.runs("web");
    stack.hasOutputs({ web: { name: "web" } }, {});
    const ids = async () =>
      (await stack.tasksOf("web")).filter(({ lastStatus }) => lastStatus === "RUNNING").map(({ taskArn }) => taskArn);
    const [before] = await ids();

    const restarted = await stack.run("restart", "dev", "web");
    assert.deepEqual([restarted.code, restarted.stderr], [0, ""]);
    assert.match(restarted.stdout, /^web: new tasks of web:1 replace those that run\n/);
    assert.match(restarted.stdout, /web: 1 of 1 task healthy, 0 failed, \d+ s\n$/);
    const after = await ids();
    assert.ok(!after.includes(before), `${before} still runs`);

    const scaled = await stack.run("scale", "dev", "web", "2");
    assert.equal(scaled.code, 0, scaled.stderr);
    assert.match(scaled.stdout, /^web: ECS runs 2 tasks in place of 1\nweb: .*\nweb: /);
    assert.match(scaled.stdout, /web: 2 of 2 tasks healthy/);
    const [one = "", other = ""] = await ids();
    const id = one.split("/").at(-1) ?? "";
    const stopped = await stack.run("stop", "dev", id.slice(0, 12));
    assert.deepEqual([stopped.code, stopped.stderr], [0, ""]);
    assert.equal(stopped.stdout, `web: task ${id.slice(0, 8)} of web:1 stops; ECS starts another one\n`);
    const left = await ids();
    assert.ok(left.includes(other) && !left.includes(one));

    const missing = await stack.run("stop", "dev", "nosuch");
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /^the stack dev: no task's id begins with nosuch; running: \w{8} \(web\)/);
  });

  it("go back to the revision before, and status and history say by whom, and forward again", async () => {
    await stack.deploy(
      "back",
      await stack.define("back", { ...shell(staying), environment: [{ name: "A", value: "1" }] }),
    );
    await stack.runs("back");
    const second = await stack.define("back", { ...shell(staying), environment: [{ name: "A", value: "2" }] });
    await stack.deploy("back", second);
    assert.equal((await stack.follow("back", second)).error, undefined);
    stack.hasOutputs({ back: { name: "back" } }, {});

    const back = await stack.run("rollback", "dev", "back", "--yes");
    assert.deepEqual([back.code, back.stderr], [0, ""]);
    assert.match(back.stdout, /^back: back from back:2 to back:1\n {2}environment\.A {2}2 {2}→ {2}1\n/);
    assert.match(back.stdout, /`pulumi up` leaves it there until its task definition is a newer one than back:2\n$/);
    assert.match((await stack.run("status", "dev")).stdout, /; rolled back from back:2 by \S+ since \d{4}-/);
    assert.match((await stack.run("history", "dev", "back")).stdout, /\nback:1 .* succeeded, a rollback by \S+\n/);

    const forward = await stack.run("rollback", "dev", "back", "2", "--yes");
    assert.match(forward.stdout, /: the rollback is over\n$/);
    assert.doesNotMatch((await stack.run("status", "dev")).stdout, /rolled back/);
  });
});
