// The recipe of a database with real containers: PostgreSQL of Debian stands where RDS would, as the emulator's RDS has no
// server, and what web is given in the recipe's plan logs in there.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { ContainerDefinition } from "@aws-sdk/client-ecs";
import { EmulatedStack, shell } from "../rollout/emulatedStack.ts";
import { planOf, recipes } from "../support/recipes.ts";

const run = promisify(execFile);

/** Debian with PostgreSQL, server and client; made by `.ci/docker`. */
const image = "docker-on-ecs-postgres:bookworm";

const server = [
  "cd /etc/postgresql/15/main",
  "echo 'host all all all scram-sha-256' >> pg_hba.conf",
  `echo "listen_addresses = '*'" >> postgresql.conf`,
  "pg_ctlcluster 15 main start",
  `su postgres -c "psql -c \\"create role orders login password '$PASSWORD'\\" -c 'create database orders owner orders'"`,
  "exec sleep infinity",
].join(" && ");

/** Writes down under which name it is logged in, with nothing but what the recipe gives to web. */
const client =
  'PGPASSWORD=$DB_PASSWORD psql "host=$DB_HOST port=$DB_PORT dbname=$DB_NAME user=$DB_USER" ' +
  "-c 'create table if not exists visits (name text)' -c 'insert into visits values (current_user)'; exec sleep 1000";

describe("Web and the recipe's database", function () {
  this.timeout(120_000);
  const stack = new EmulatedStack();
  stack.runForSuite();
  let id = "";
  let password = "";
  let secretArn = "";

  before(async function () {
    const missing = await run("docker", ["image", "inspect", image]).then(
      () => undefined,
      () => `no image ${image}; .ci/docker makes it`,
    );
    if (missing && process.env.CI) throw new Error(missing);
    if (missing) {
      console.warn(`      skipped: ${missing}`);
      this.skip();
    }
    password = randomBytes(12).toString("hex");
    const started = await run("docker", [
      "run",
      "--detach",
      "--env",
      `PASSWORD=${password}`,
      image,
      "sh",
      "-c",
      server,
    ]);
    id = started.stdout.trim();
    await eventually(() => asked("select 1"), "1");
    secretArn = (await secrets("CreateSecret", { Name: "rds!db-1", SecretString: secretOf(password) })).ARN;
  });
  after(async () => {
    if (id) await run("docker", ["rm", "--force", "--volumes", id]);
  });

  const secretOf = (value: string) => JSON.stringify({ username: "orders", password: value });

  async function secrets(operation: string, input: object): Promise<{ ARN: string }> {
    const answer = await fetch(`http://127.0.0.1:${stack.port}/`, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": `secretsmanager.${operation}`,
        Authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${stack.aws.region}/secretsmanager/aws4_request`,
      },
      body: JSON.stringify(input),
    });
    assert.equal(answer.status, 200, await answer.clone().text());
    return (await answer.json()) as { ARN: string };
  }

  /** What the database answers to a query of its own administrator. */
  async function asked(query: string): Promise<string> {
    const psql = `psql --tuples-only --no-align --dbname orders --command "${query}"`;
    const { stdout } = await run("docker", ["exec", id, "su", "postgres", "-c", psql]).catch(() => ({ stdout: "" }));
    return stdout.trim();
  }

  async function eventually(value: () => Promise<string>, expected: string): Promise<void> {
    let last = await value();
    for (const deadline = Date.now() + 60_000; last !== expected && Date.now() < deadline; last = await value()) {
      await sleep(250);
    }
    assert.equal(last, expected);
  }

  /** The recipe's container of web, with what AWS would know in place of where it comes from. */
  async function web(): Promise<Pick<ContainerDefinition, "environment" | "secrets">> {
    const recipe = recipes().find(({ name }) => name === "postgres") ?? assert.fail("there is no such recipe");
    const { plan } = await planOf(recipe);
    const address = await run("docker", ["inspect", "--format", "{{.NetworkSettings.IPAddress}}", id]);
    const known: Record<string, string> = {
      "orders.address": address.stdout.trim(),
      "orders.port": "5432",
      "orders.masterUserSecrets[0].secretArn": secretArn,
    };
    const definition = plan.resources.find(({ name }) => name === "web-task")?.inputs.containerDefinitions;
    const text = String(definition).replace(/\$\{([^}]+)\}/g, (whole, from) => known[from] ?? whole);
    const [{ environment, secrets }] = JSON.parse(text);
    return { environment, secrets };
  }

  it("logs in with the address and the secret that the link gives it", async () => {
    await stack.deploy("web", await stack.define("web", { ...(await web()), image, ...shell(client) }));
    await eventually(() => asked("select name from visits"), "orders");
  });

  it("logs in as before once RDS has renewed the password, in the tasks that start then", async () => {
    const renewed = randomBytes(12).toString("hex");
    await asked(`alter role orders password '${renewed}'`);
    await secrets("PutSecretValue", { SecretId: secretArn, SecretString: secretOf(renewed) });
    await stack.deploy("web", await stack.define("web", { ...(await web()), image, ...shell(client) }));
    await eventually(() => asked("select count(*) from visits"), "2");
  });
});
