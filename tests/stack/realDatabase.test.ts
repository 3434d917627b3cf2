// The recipe of a database with real containers: PostgreSQL of Debian stands where RDS would, as the emulator's RDS has
// no server, and what web is given in the recipe's plan logs in there.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ContainerDefinition } from "@aws-sdk/client-ecs";
import { EmulatedStack, shell } from "../rollout/emulatedStack.ts";
import { ask } from "../support/jsonApi.ts";
import { postgresImage as image, Postgres, requirePostgres } from "../support/postgres.ts";
import { planOf, recipes } from "../support/recipes.ts";

/** Writes down under which name it is logged in, with nothing but what the recipe gives to web. */
const client =
  'PGPASSWORD=$DB_PASSWORD psql "host=$DB_HOST port=$DB_PORT dbname=$DB_NAME user=$DB_USER" ' +
  "-c 'create table if not exists visits (name text)' -c 'insert into visits values (current_user)'; exec sleep 1000";

describe("Web and the recipe's database", function () {
  this.timeout(120_000);
  const stack = new EmulatedStack();
  stack.runForSuite();
  let database: Postgres | undefined;
  let password = "";
  let secretArn = "";

  before(async function () {
    await requirePostgres(this);
    password = randomBytes(12).toString("hex");
    database = await Postgres.start(password);
    await eventually(() => asked("select 1"), "1");
    secretArn = (await secrets("secretsmanager.CreateSecret", { Name: "rds!db-1", SecretString: secretOf(password) }))
      .ARN;
  });
  after(() => database?.stop());

  const asked = async (query: string) => (await database?.asked(query)) ?? "";
  const secretOf = (value: string) => JSON.stringify({ username: "orders", password: value });

  const secrets = (operation: string, input: object) =>
    ask({ endpoint: `http://127.0.0.1:${stack.port}`, aws: stack.aws }, "secretsmanager", operation, input);

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
    const known: Record<string, string> = {
      "orders.address": String(database?.address),
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
    await secrets("secretsmanager.PutSecretValue", { SecretId: secretArn, SecretString: secretOf(renewed) });
    await stack.deploy("web", await stack.define("web", { ...(await web()), image, ...shell(client) }));
    await eventually(() => asked("select count(*) from visits"), "2");
  });
});
