// All that a stack may be connected with, at once and with real containers: web calls api, which nobody else reaches;
// api has the database of docs/recipes/postgres.md; a worker takes from the queue of docs/recipes/sqs-queue.md what web
// sends; and a second stack stands on the first one's platform.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LocalStack } from "../../../cli/local/localStack.ts";
import type { Plan } from "../../../plan/graph.ts";
import { planConfiguration } from "../../../plan/planConfiguration.ts";
import { answering } from "../../support/answering.ts";
import { getFrom } from "../../support/getFrom.ts";
import { ask } from "../../support/jsonApi.ts";
import { ownProject } from "../../support/ownProject.ts";
import { Postgres, postgresImage, requirePostgres } from "../../support/postgres.ts";
import { recipes } from "../../support/recipes.ts";
import { configurationOf } from "../../support/stacks.ts";
import { whoReachesWhom } from "../../support/whoReachesWhom.ts";
import { deployPlan, type Known } from "./deployedPlan.ts";
import {
  discardWithNames,
  docker,
  emptyStack,
  image,
  localConfig,
  requireEmulator,
  runningContainer,
  start,
} from "./emulatedMachine.ts";

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: the shell's
/**
 * As an SDK of AWS asks SQS with the credentials of its environment: Python's at the endpoint there, Node's at the
 * queue's URL.
 */
const sqsAt = (url: string) =>
  [
    "sqs() { wget -qO- --tries 1 --timeout 10 --header 'Content-Type: application/x-amz-json-1.0' --header \"X-Amz-Target: AmazonSQS.$1\"",
    '--header "Authorization: AWS4-HMAC-SHA256 Credential=$AWS_ACCESS_KEY_ID/20260101/$AWS_REGION/sqs/aws4_request"',
    '--post-data "{\\"QueueUrl\\": \\"$ORDERS_URL\\"$2}"',
    `${url}; };`,
  ].join(" ");

const web = `${sqsAt("$AWS_ENDPOINT_URL")} n=$(wget -qO- --tries 1 --timeout 2 $API_URL) && sqs SendMessage ", \\"MessageBody\\": \\"order $n\\"" >&2 && echo order $n`;

const api = [
  'PGPASSWORD=$DB_PASSWORD PGOPTIONS=--client-min-messages=warning psql -qtA "host=$DB_HOST port=$DB_PORT dbname=$DB_NAME user=$DB_USER"',
  "-c 'create table if not exists orders (taken_by text)' -c 'insert into orders values (current_user)'",
  "-c 'select count(*) from orders'",
].join(" ");

const worker = [
  `${sqsAt("${ORDERS_URL%/*/*}")} trap exit TERM; while :; do got=$(sqs ReceiveMessage ', "WaitTimeSeconds": 1');`,
  `of() { printf %s "$got" | sed -n "s/.*\\"$1\\": *\\"\\([^\\"]*\\)\\".*/\\1/p"; };`,
  '[ -z "$(of Body)" ] || { echo done: "$(of Body)"; sqs DeleteMessage ", \\"ReceiptHandle\\": \\"$(of ReceiptHandle)\\"" >&2; }; done',
].join(" ");
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above

const root = { user: "root" };
const local = {
  ...localConfig,
  services: {
    web: { ...root, image, port: 8080, command: answering(8080, web) },
    api: { ...root, image: postgresImage, port: 3000, callers: ["web"], command: answering(3000, api) },
    worker: { ...root, image, command: ["sh", "-c", worker] },
  },
};
const guest = {
  "aws:region": "us-east-1",
  platform: { of: "local" },
  alarms: { enabled: false },
  services: {
    docs: { ...root, image, port: 8081, route: { host: "docs.test" }, command: answering(8081, "echo docs") },
  },
};

/** The two recipes as they stand on their pages, but that it is api that has the database. */
const resources = `
import postgres from "./postgres.ts";
import queue from "./sqs-queue.ts";
export default (given) => ({ api: postgres(given).web, ...queue(given) });
`;

const stackFile = (values: Record<string, unknown>) => JSON.stringify({ config: values });

describe("Two stacks that are connected with all there is", function () {
  this.timeout(120_000);
  let folder = "";
  let stack: LocalStack | undefined;
  let database: Postgres | undefined;
  let known: Known = {};
  let plans: [local: Plan, guest: Plan];

  before(async () => {
    folder = ownProject("connected");
    for (const { name, resources: text = "" } of recipes()) {
      if (/^(postgres|sqs-queue)$/.test(name)) writeFileSync(join(folder, `${name}.ts`), text);
    }
    symlinkSync(resolve("stack"), join(folder, "stack"), "junction");
    writeFileSync(join(folder, "resources.ts"), resources);
    writeFileSync(join(folder, "Pulumi.local.yaml"), stackFile(local));
    const first = await planConfiguration(configurationOf("local", folder));
    rmSync(join(folder, "resources.ts"));
    writeFileSync(join(folder, "Pulumi.guest.yaml"), stackFile(guest));
    plans = [first, await planConfiguration(configurationOf("guest", folder))];
  });
  after(() => rmSync(folder, { recursive: true }));

  it("have the security groups and the rules that this takes, and no others", () => {
    assert.deepEqual(plans.map(whoReachesWhom), [
      {
        groups: [
          "api-security-group",
          "ingress-security-group",
          "orders-group",
          "web-security-group",
          "worker-security-group",
        ],
        rules: [
          "into api from web: tcp 3000",
          "into ingress from 0.0.0.0/0: tcp 80",
          "into orders-group from api: tcp 5432",
          "into web from ingress: tcp 8080",
          "out of api to 0.0.0.0/0: all",
          "out of ingress to web: tcp 8080",
          "out of web to 0.0.0.0/0: all",
          "out of worker to 0.0.0.0/0: all",
        ],
        members: [
          "api-service in api",
          "ingress-alb in ingress",
          "orders in orders-group",
          "web-service in web",
          "worker-service in worker",
        ],
      },
      {
        groups: ["docs-security-group"],
        rules: [
          "into docs from stack local#platform: tcp 8081",
          "out of docs to 0.0.0.0/0: all",
          "out of stack local#platform to docs: tcp 8081",
        ],
        members: ["docs-service in docs"],
      },
    ]);
  });

  describe("with real containers", function () {
    this.timeout(120_000);
    let started: LocalStack;
    const orders: string[] = [];

    before(async function () {
      await requireEmulator(this);
      await requirePostgres(this);
      stack = { ...(await emptyStack()), project: "shop" };
      started = stack;
      const password = randomBytes(12).toString("hex");
      database = await Postgres.start(password);
      await start(started);
      const secret = { Name: "rds!db-1", SecretString: JSON.stringify({ username: "orders", password }) };
      const { ARN } = await ask(started, "secretsmanager", "secretsmanager.CreateSecret", secret);
      const rds = {
        "orders.address": database.address,
        "orders.port": "5432",
        "orders.masterUserSecrets[0].secretArn": ARN,
      };
      known = await deployPlan(started, plans[0], rds);
      known = await deployPlan(started, plans[1], known);
    });
    after(async () => {
      await database?.stop();
      if (stack !== undefined) await discardWithNames(stack);
    });

    /** What the load balancer answers for a host, once it is a service that answers. */
    async function answerTo(host: string): Promise<string> {
      for (;;) {
        const { status, text } = await getFrom(`${started.endpoint}/_alb/${known["ingress-alb.name"]}/`, { host });
        if (status === 200) return text.trim();
        await sleep(200);
      }
    }

    it("bring an order from the load balancer through the private service into the database", async () => {
      // A request that came too early may have left an order, too.
      const [first, second] = [await answerTo("shop.test"), await answerTo("shop.test")];
      const number = Number(/^order (\d+)$/.exec(first)?.[1]);
      assert.equal(second, `order ${number + 1}`);
      orders.push(first, second);
      assert.equal(await database?.asked("select count(*) from orders where taken_by = 'orders'"), String(number + 1));
    });

    it("bring it through the queue to the worker, which leaves nothing in the queue", async () => {
      const of = { QueueUrl: known["orders.url"], AttributeNames: ["All"] };
      const left = async () => {
        const { Attributes } = await ask(started, "sqs", "AmazonSQS.GetQueueAttributes", of);
        return (
          Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible)
        );
      };
      assert.equal(orders.length, 2, "nothing was sent");
      while ((await left()) > 0) await sleep(100);
      const done = (await docker("logs", await runningContainer(started, "worker"))).split("\n");
      assert.deepEqual(
        orders.filter((order) => !done.includes(`done: ${order}`)),
        [],
      );
    });

    it("are reached through one load balancer, whose other hosts stay the first stack's", async () => {
      assert.equal(await answerTo("docs.test"), "docs");
      assert.match(await answerTo("other.test"), /^order \d+$/);
    });
  });
});
