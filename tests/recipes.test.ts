// The recipes: what their pages have people copy is planned here as it stands there, and shows what the page says.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { summaryOfStack } from "../cli/plan/summary.ts";
import type { Plan } from "../plan/graph.ts";
import { formatted } from "../plan/print.ts";
import { Collected } from "./support/ecs.ts";
import { planOf, type Recipe, recipes } from "./support/recipes.ts";

const named = (name: string): Recipe => recipes().find((recipe) => recipe.name === name) ?? assert.fail(`no ${name}`);
const inputsOf = (plan: Plan, name: string) =>
  plan.resources.find((resource) => resource.name === name)?.inputs ?? assert.fail(`no ${name}`);

/** What a service's or a job's container gets beside what every container has. */
function givenTo(plan: Plan, workload: string): Record<string, string> {
  const [{ environment, secrets }] = JSON.parse(String(inputsOf(plan, `${workload}-task`).containerDefinitions));
  const entries = [...environment, ...secrets].map(({ name, value, valueFrom }) => [name, value ?? valueFrom]);
  const usual = /^(ENVIRONMENT|IMAGE_VERSION|PORT)$/;
  return Object.fromEntries(entries.filter(([name]) => !usual.test(name)));
}

const statementsOf = (plan: Plan, policy: string) => JSON.parse(String(inputsOf(plan, policy).policy)).Statement;

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
describe("The recipes", () => {
  for (const recipe of recipes()) {
    it(`can be planned, and show what that says: ${recipe.name}`, async () => {
      const { plan } = await planOf(recipe);
      assert.equal(recipe.summary, formatted(summaryOfStack(plan, 120), new Collected(120)));
    });
  }

  describe("with resources of one's own", () => {
    const withResources = recipes().filter(({ resources }) => resources !== undefined);

    it("have a resources.ts of 15 to 40 lines", () => {
      const lengths = withResources.map(({ name, resources = "" }) => [name, resources.trimEnd().split("\n").length]);
      assert.ok(lengths.length >= 5, "the recipes are not read");
      assert.deepEqual(
        lengths.filter(([, lines]) => Number(lines) < 15 || Number(lines) > 40),
        [],
      );
    });

    it("pass the checks of npm run check, as resources.ts of somebody's project does", function () {
      this.timeout(60_000);
      const folder = mkdtempSync(join(realpathSync(tmpdir()), "recipes-"));
      const program = ["components", "pricing", "rollout", "settings", "stack", "node_modules"];
      for (const part of program) symlinkSync(resolve(part), join(folder, part), "junction");
      writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
      const config = { extends: resolve("tsconfig.json"), compilerOptions: { types: ["node"] }, include: ["*.ts"] };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
      for (const { name, resources = "" } of withResources) writeFileSync(join(folder, `${name}.ts`), resources);
      cpSync("biome.json", join(folder, "biome.json"));
      const files = withResources.map(({ name }) => `${name}.ts`);
      for (const [command, ...args] of [
        ["node_modules/typescript-7/bin/tsc", "-p", folder, "--singleThreaded"],
        ["node_modules/@biomejs/biome/bin/biome", "check", "--vcs-enabled=false", ...files],
      ] as const) {
        const options = { cwd: folder, encoding: "utf8" } as const;
        const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(command), ...args], options);
        assert.equal(status, 0, `${stdout}${stderr}`);
      }
      rmSync(folder, { recursive: true });
    });
  });

  it("give web the database's address and its secret, and let its tasks in", async () => {
    const { plan } = await planOf(named("postgres"));
    assert.deepEqual(givenTo(plan, "web"), {
      DB_HOST: "${orders.address}",
      DB_PORT: "${orders.port}",
      DB_NAME: "orders",
      DB_USER: "${orders.masterUserSecrets[0].secretArn}:username::",
      DB_PASSWORD: "${orders.masterUserSecrets[0].secretArn}:password::",
    });
    const read = statementsOf(plan, "web-execution-policy").find(({ Sid }: { Sid: string }) => Sid === "ReadSecrets");
    assert.deepEqual(read.Resource, ["${orders.masterUserSecrets[0].secretArn}"]);
    const { securityGroupId, referencedSecurityGroupId, fromPort, toPort } = inputsOf(plan, "web-reach-5432");
    assert.deepEqual(
      [securityGroupId, referencedSecurityGroupId, fromPort, toPort],
      ["${orders-group.id}", "${web-security-group.id}", 5432, 5432],
    );
  });

  it("keep a protected stack's database, and take a last snapshot of it", async () => {
    const kept = ({ plan }: { plan: Plan }) => {
      const { deletionProtection, skipFinalSnapshot, multiAz } = inputsOf(plan, "orders");
      const { protect } = plan.resources.find(({ name }) => name === "orders")?.options ?? {};
      return { deletionProtection, skipFinalSnapshot, multiAz, protect };
    };
    const [off, on] = [await planOf(named("postgres")), await planOf(named("postgres"), true)];
    assert.deepEqual(kept(off), { deletionProtection: false, skipFinalSnapshot: true, multiAz: false, protect: false });
    assert.deepEqual(kept(on), { deletionProtection: true, skipFinalSnapshot: false, multiAz: true, protect: true });
  });

  it("start Datadog's agent once its configuration is where it may write to", async () => {
    const { plan } = await planOf(named("datadog"));
    const containers: { name: string; mountPoints: object[]; dependsOn?: object[] }[] = JSON.parse(
      String(inputsOf(plan, "web-task").containerDefinitions),
    );
    const [agent, setup] = ["datadog-agent", "datadog-setup"].map((name) =>
      containers.find((one) => one.name === name),
    );
    assert.deepEqual(agent?.dependsOn, [{ containerName: "datadog-setup", condition: "SUCCESS" }]);
    const volume = { sourceVolume: "datadog-agent--config", readOnly: false };
    assert.ok(
      agent?.mountPoints.some((one) => isDeepStrictEqual(one, { ...volume, containerPath: "/etc/datadog-agent" })),
    );
    assert.deepEqual(setup?.mountPoints.at(0), { ...volume, containerPath: "/config" });
    const read = statementsOf(plan, "web-execution-policy").find(({ Sid }: { Sid: string }) => Sid === "ReadSecrets");
    assert.deepEqual(read.Resource, ["arn:aws:secretsmanager:eu-west-1:123456789012:secret:datadog-AbCdEf"]);
  });

  it("give web the cache's URL, and let its tasks in", async () => {
    const { plan } = await planOf(named("valkey"));
    assert.deepEqual(givenTo(plan, "web"), { REDIS_URL: "rediss://${sessions.endpoints[0].address}:6379" });
    assert.equal(inputsOf(plan, "web-reach-6379").securityGroupId, "${sessions-group.id}");
  });

  it("let web into its bucket, and no further", async () => {
    const { plan } = await planOf(named("s3-bucket"));
    assert.deepEqual(givenTo(plan, "web"), { FILES_BUCKET: "${files.bucket}" });
    assert.deepEqual(statementsOf(plan, "web-task-policy"), [
      { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: ["${files.arn}/*"] },
      { Effect: "Allow", Action: ["s3:ListBucket"], Resource: ["${files.arn}"] },
    ]);
  });

  it("let web send to the queue and worker receive, and give up after five times", async () => {
    const { plan } = await planOf(named("sqs-queue"));
    for (const workload of ["web", "worker"])
      assert.deepEqual(givenTo(plan, workload), { ORDERS_URL: "${orders.url}" });
    const actions = (policy: string) =>
      statementsOf(plan, policy).flatMap(({ Action }: { Action: string[] }) => Action);
    assert.deepEqual(actions("web-task-policy"), ["sqs:SendMessage"]);
    const receiving = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"];
    assert.deepEqual(actions("worker-task-policy"), receiving);
    const dead = { deadLetterTargetArn: "${orders-dead.arn}", maxReceiveCount: 5 };
    assert.deepEqual(JSON.parse(String(inputsOf(plan, "orders").redrivePolicy)), dead);
  });

  it("start a task for each file, with the bucket that resources.ts gives the job", async () => {
    const { plan } = await planOf(named("event"));
    assert.deepEqual(JSON.parse(String(inputsOf(plan, "thumbnail-on-s3").eventPattern)).detail, {
      bucket: { name: ["${files.bucket}"] },
      object: { key: [{ wildcard: "uploads/*.png" }] },
    });
    assert.equal(inputsOf(plan, "thumbnail-on-s3-target").arn, "${thumbnail-run-state-machine.arn}");
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
