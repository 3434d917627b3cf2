import assert from "node:assert/strict";
import http from "node:http";
import { DescribeTargetHealthCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { connect } from "../../rollout/clients.ts";
import { migrate } from "../../rollout/migrate.ts";
import { EmulatedStack, heldBetween, shell, staying } from "./emulatedStack.ts";
import { ScriptedAws } from "./scriptedAws.ts";

const stays = shell(staying);

describe("a rollout in the emulator, with real containers", function () {
  this.timeout(90_000);
  const stack = new EmulatedStack();
  stack.runForSuite();

  /** Two runs of `pulumi up`: with a revision that works, then with this one. */
  async function update(name: string, container: object): Promise<string> {
    await stack.deploy(name, await stack.define(name, stays));
    const revision = await stack.define(name, container);
    await stack.deploy(name, revision);
    return revision;
  }

  it("succeeds when the containers start and stay", async () => {
    const first = await stack.define("good", stays);
    await stack.deploy("good", first, { desiredCount: 2 });
    const created = await stack.follow("good", first);
    assert.equal(created.error, undefined);
    assert.match(created.lines.at(-1) ?? "", /^good: 2 of 2 tasks healthy, 0 failed, \d+ s$/);

    const second = await stack.define("good", stays);
    await stack.deploy("good", second, { desiredCount: 2 });
    const updated = await stack.follow("good", second);
    assert.equal(updated.error, undefined);
    assert.match(updated.lines.at(-1) ?? "", /^good: 2 of 2 tasks healthy, 0 failed, \d+ s$/);

    await stack.deploy("good", second, { desiredCount: 0 });
    const scaled = await stack.follow("good", second);
    assert.equal(scaled.error, undefined);
    assert.match(
      scaled.lines.at(-1) ?? "",
      /^good: it has no task now, so none has shown that its revision runs, \d+ s$/,
    );
  });

  it("fails with the log when the container ends at once, and names what runs after the rollback", async () => {
    const revision = await update("exits", shell("echo reading the configuration; echo no DB_HOST >&2; exit 3"));
    const { error = "", lines } = await stack.follow("exits", revision);
    assert.match(error, /^exits: the deployment of exits:2 failed; ECS rolled it back to exits:1 \(/);
    assert.match(error, /What failed: the process ended with an error \(exit code 3\)\./);
    assert.match(error, /container exits: EssentialContainerExited; exit code 3; Essential container exited\n/);
    assert.match(error, /Last lines of container exits .*\n( {2}\| (reading the configuration|no DB_HOST)\n){2}/);
    assert.match(error, /Last ECS events \(UTC\):\n( {2}.*\n)* {2}\S+ \(service exits\) rolled back/);
    assert.match(error, /Now running: exits:1, 1 of 1\./);
    assert.ok(lines.some((line) => /^exits: task \w{8}, container exits stopped: the process ended with/.test(line)));
  });

  it("fails when a first deployment does not stay up, which the emulator calls completed", async () => {
    const revision = await stack.define("first", shell("exit 1"));
    await stack.deploy("first", revision);
    const { error = "" } = await stack.follow("first", revision);
    assert.match(error, /^first: the tasks of first:1 start, but do not stay up: \d have stopped\n/);
    assert.match(error, /It was the service's first: there is none to roll back to\./);
  });

  it("fails when the image does not exist", async () => {
    // Otherwise the emulator looks for a digest first, and rolls back while the task still fails to pull.
    const image = { image: `127.0.0.1:${stack.port}/nosuch:1`, versionConsistency: "disabled" };
    const revision = await update("image", image);
    const { error = "" } = await stack.follow("image", revision);
    assert.match(error, /^image: the deployment of image:2 failed; ECS rolled it back to image:1/);
    assert.match(
      error,
      /What failed: the image does not exist, or not under this name and tag\.\n.*CannotPullContainerError/,
    );
  });

  it("fails when a secret does not exist", async () => {
    const valueFrom = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:gone-AbCdEf";
    const revision = await update("secret", { ...stays, secrets: [{ name: "API_KEY", valueFrom }] });
    const { error = "" } = await stack.follow("secret", revision);
    assert.match(error, /What failed: a secret does not exist, or has no value\.\n.*ResourceInitializationError/);
  });

  it("fails when the command is not in the image", async () => {
    const revision = await update("command", { command: ["/nosuch"] });
    const { error = "" } = await stack.follow("command", revision);
    assert.match(error, /What failed: the command does not exist in the image\./);
  });

  // The emulator calls every target healthy. Here the load balancer's part is played by what it does in AWS: real
  // requests to the real containers' addresses, with its words for what comes back.
  describe("behind a load balancer that checks health", () => {
    const checker = new ScriptedAws();
    before(() => checker.start());
    after(() => checker.stop());

    async function deployed(name: string, script: string, healthPath: string, timeoutSeconds: number) {
      const targetGroupArn = await stack.targetGroup(name, 80);
      const revision = await stack.define(name, { ...shell(script), portMappings: [{ containerPort: 80 }] });
      await stack.deploy(name, revision, { targetGroupArn, port: 80 });
      await stack.runs(name);
      checker.answers(async () => {
        const registered = await stack.clients.elb.send(
          new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }),
        );
        const targets = (registered.TargetHealthDescriptions ?? []).map(({ Target }) => Target);
        return {
          TargetHealthDescriptions: await Promise.all(
            targets.map(async (target) => ({
              Target: { Id: target?.Id, Port: 80 },
              TargetHealth: await checked(`http://${target?.Id}:80${healthPath}`),
            })),
          ),
        };
      });
      const [endpoints] = stack.aws.endpoints ?? [];
      const aws = { ...stack.aws, endpoints: [{ ...endpoints, elbv2: checker.url }] };
      return stack.follow(name, revision, { timeoutSeconds, aws });
    }

    it("succeeds when the container answers", async () => {
      const { error, lines } = await deployed("answers", "exec nginx -g 'daemon off;'", "/", 60);
      assert.equal(error, undefined);
      assert.match(lines.at(-1) ?? "", /^answers: 1 of 1 task healthy/);
    });

    it("fails when nobody listens on the port", async () => {
      const { error = "" } = await deployed("deaf", staying, "/", 6);
      assert.match(
        error,
        /^deaf: the deployment of deaf:1 is overdue: after \d+ s 0 of 1 tasks are healthy, 0 failed\n/,
      );
      assert.match(error, /What failed: nothing answers the health check on port 80: the connection was refused/);
      assert.match(error, /container deaf: still RUNNING; load balancer: Health checks failed\n/);
    });

    it("fails when the health check is answered with another code", async () => {
      const { error = "" } = await deployed("lost", "exec nginx -g 'daemon off;'", "/nosuch", 6);
      assert.match(error, /What failed: the health check was answered with 404/);
    });
  });

  it("takes the emulator's word for a target's health, which is always good", async () => {
    const targetGroupArn = await stack.targetGroup("trusted", 80);
    const revision = await stack.define("trusted", { ...stays, portMappings: [{ containerPort: 80 }] });
    await stack.deploy("trusted", revision, { targetGroupArn, port: 80 });
    const { error } = await stack.follow("trusted", revision);
    assert.equal(error, undefined);
  });

  describe("a migration", () => {
    async function migrated(
      script: string,
      {
        timeoutSeconds = 60,
        signal = new AbortController().signal,
        onLine = (_line: string): unknown => undefined,
      } = {},
    ) {
      const taskDefinition = await stack.define("db", stays);
      const lines: string[] = [];
      const error = await migrate({
        name: "db",
        ...shell(script),
        timeoutSeconds,
        cluster: stack.cluster,
        taskDefinition,
        networkConfiguration: stack.network,
        connect: () => connect(stack.aws),
        signal,
        say: (line) => {
          lines.push(line);
          onLine(line);
        },
        redact: (text) => text,
        pollMs: 300,
      }).then(
        () => undefined,
        (error: Error) => error.message,
      );
      return { error, lines };
    }

    it("passes when the command ends with 0, and its log streams while it runs", async () => {
      const script = heldBetween("echo first", "echo second", 0);
      const { error, lines } = await migrated(script, {
        onLine: (line) => line.endsWith("| first") && stack.release("db"),
      });
      assert.equal(error, undefined, "the first line does not come while the command runs");
      assert.match(lines[0] ?? "", /^db: migration sh -c .* in task \w{8}$/);
      assert.deepEqual(lines.slice(1), ["db migration | first", "db migration | second", "db: migration done"]);
    });

    it("fails when the command does not end with 0, after its log", async () => {
      const { error = "", lines } = await migrated("echo cannot add the column; exit 2");
      assert.match(error, /^db: the migration of db:\d+ failed\. The service was not touched\.\n/);
      assert.match(error, /What failed: the process ended with an error \(exit code 2\)\./);
      assert.match(error, /Its log stands above\.$/);
      assert.equal(lines.at(-1), "db migration | cannot add the column");
    });

    it("says so when the command that failed wrote nothing", async () => {
      const { error = "" } = await migrated("exit 127");
      assert.match(error, /What failed: a command was not found\.\n(.*\n)+\nIt wrote nothing to its log\.$/);
    });

    it("fails when it takes too long, and leaves no task behind", async () => {
      const { error = "" } = await migrated(staying, { timeoutSeconds: 3 });
      assert.match(error, /^db: the migration of db:\d+ took longer than 3 s\. The service was not touched\.$/);
      assert.deepEqual(await stack.containers("db"), []);
    });

    it("is stopped by Ctrl-C, and leaves no task behind", async () => {
      const controller = new AbortController();
      const { error = "" } = await migrated(`echo begun; ${staying}`, {
        signal: controller.signal,
        onLine: (line) => line.endsWith("| begun") && controller.abort(),
      });
      assert.match(error, /^db: the migration of db:\d+ was interrupted\. The service was not touched\.$/);
      assert.deepEqual(await stack.containers("db"), []);
    });
  });

  // This test is the last one, since it takes the emulator away.
  describe("whose emulator is killed", () => {
    it("says that nothing listens there any more, and after a restart that it has forgotten", async () => {
      const revision = await stack.define("killed", stays);
      await stack.deploy("killed", revision);
      const waiting = stack.follow("killed", await stack.define("never", stays), { timeoutSeconds: 8 });
      await new Promise((resolve) => setTimeout(resolve, 1000));
      stack.kill();
      const { error = "", lines } = await waiting;
      assert.match(
        error,
        /^killed: the deployment of never:1 cannot be followed: nothing listens where the requests go on this machine \(.*ECONNREFUSED/,
      );
      assert.ok(lines.length < 5, "a connection that this machine refuses is not asked for until the deadline");

      await stack.restart();
      const restarted = await stack.follow("killed", revision, { timeoutSeconds: 60 });
      assert.match(restarted.error ?? "", /AWS no longer knows what was asked for \(ClusterNotFoundException: /);
    });
  });
});

/** The load balancer's words for a target after a request to it. */
async function checked(url: string): Promise<object> {
  const answer = await new Promise<number | Error>((resolve) => {
    const request = http.get(url, { timeout: 1000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on("timeout", () => request.destroy(new Error("Request timed out")));
    request.on("error", (error) => resolve(error));
  });
  const unhealthy = (Reason: string, Description: string) => ({ State: "unhealthy", Reason, Description });
  if (answer === 200) return { State: "healthy" };
  if (typeof answer === "number") {
    return unhealthy("Target.ResponseCodeMismatch", `Health checks failed with these codes: [${answer}]`);
  }
  return answer.message === "Request timed out"
    ? unhealthy("Target.Timeout", "Request timed out")
    : unhealthy("Target.FailedHealthChecks", "Health checks failed");
}
