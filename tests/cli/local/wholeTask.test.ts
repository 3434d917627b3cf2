// What a task and a load balancer may be made of, with real containers in the emulator: the containers of a task in
// their order, with one network and the volumes that they share; several ports; and the rules of a load balancer.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { LocalStack } from "../../../cli/local/localStack.ts";
import { planConfiguration } from "../../../plan/planConfiguration.ts";
import { answering } from "../../support/answering.ts";
import { type Got, getFrom } from "../../support/getFrom.ts";
import { fixtures } from "../../support/stacks.ts";
import { deployPlan, type Known } from "./deployedPlan.ts";
import {
  discardWithNames,
  docker,
  emptyStack,
  image,
  localConfig,
  ownFilter,
  requireEmulator,
  runningContainer,
  start,
} from "./emulatedMachine.ts";

const container = { image, user: "root" };
const shell = (command: string) => ["sh", "-c", command];

/** What init leaves in both volumes stands in the answer of web, and whether web can write where it may only read. */
const seen = "cat /files/name /shared/name; touch /shared/mine 2>&1 || true; ulimit -n";
const app = answering(8081, "echo the app");
const services = {
  web: {
    ...container,
    port: 8080,
    ports: { metrics: 9090 },
    route: { path: "/*" },
    callers: ["asks"],
    command: answering(8080, seen, 9090, "echo 3 requests"),
    dependsOn: { init: "SUCCESS", cache: "HEALTHY" },
    volumes: { files: { path: "/files" }, shared: { path: "/shared", from: "init", readOnly: true } },
    ulimits: { nofile: { softLimit: 1000, hardLimit: 2000 } },
    dockerLabels: { team: "shop" },
    sidecars: {
      init: {
        ...container,
        essential: false,
        command: shell("sleep 1; echo kept > /files/name; echo shared > /shared/name"),
        volumes: { files: { path: "/files", from: "web" }, shared: { path: "/shared", storage: "task" } },
      },
      cache: {
        ...container,
        command: shell("sleep 2; touch /healthy; trap exit TERM; while :; do sleep 1; done"),
        healthCheck: { command: ["CMD-SHELL", "test -e /healthy"], intervalSeconds: 5, timeoutSeconds: 2 },
      },
    },
  },
  front: {
    ...container,
    port: 8081,
    entryPoint: app.slice(0, 4),
    command: app.slice(4),
    route: { host: "front.test", container: "a-proxy" },
    sidecars: { "a-proxy": { ...container, port: 8082, command: answering(8082, "wget -qO- 127.0.0.1:8081") } },
  },
  canary: {
    ...container,
    port: 8080,
    route: { path: "/*", headers: { "X-Canary": ["y*"] } },
    command: answering(8080, "echo canary"),
  },
  search: {
    ...container,
    port: 8080,
    route: { path: "/search", query: { lang: ["de"] } },
    command: answering(8080, "echo gefunden"),
  },
  form: { ...container, port: 8080, route: { path: "/*", methods: ["POST"] }, command: answering(8080, "echo taken") },
  asks: {
    ...container,
    command: shell("trap exit TERM; until wget -qO- -T 2 -t 1 $WEB_METRICS_URL; do sleep 0.5; done; sleep 1000 & wait"),
  },
};
const ingress = {
  redirects: { old: { path: "/old/*", to: { path: "/new/#{path}" } } },
  responses: { robots: { path: "/robots.txt", status: 200, body: "Disallow: /" } },
  responseHeaders: { "X-Frame-Options": "DENY" },
};

describe("Whole tasks behind a whole load balancer", function () {
  this.timeout(120_000);
  let stack: LocalStack | undefined;
  let started: LocalStack;
  let known: Known = {};

  before(async function () {
    await requireEmulator(this);
    stack = started = { ...(await emptyStack()), project: "shop" };
    const config = Object.entries({ ...localConfig, ingress, services }).map(([key, value]) => [
      key.includes(":") ? key : `shop:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    const configuration = { project: "shop", stack: "local", root: fixtures, config: Object.fromEntries(config) };
    const [plan] = await Promise.all([planConfiguration(configuration), start(started)]);
    known = await deployPlan(started, plan);
  });
  after(async () => {
    if (stack === undefined) return;
    await discardWithNames(stack);
    assert.equal(await docker("volume", "ls", "--quiet", "--filter", ownFilter(stack)), "");
  });

  /** What the load balancer answers, once there is a target. */
  async function answer(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Got> {
    for (;;) {
      const got = await getFrom(`${started.endpoint}/_alb/${known["ingress-alb.name"]}${path}`, headers, method);
      if ((got.status ?? 0) < 500) return got;
      await sleep(200);
    }
  }
  const textOf = async (...asked: Parameters<typeof answer>) => (await answer(...asked)).text.trim();

  it("start a container after those that it waits for, with what they have left in volumes", async () => {
    const [file, shared, refused, limit] = (await textOf("/")).split("\n");
    assert.deepEqual([file, shared, limit], ["kept", "shared", "1000"]);
    assert.match(String(refused), /Read-only file system/);
  });

  it("give a container its labels", async () => {
    assert.equal(
      await docker("inspect", "--format", "{{.Config.Labels.team}}", await runningContainer(started, "web")),
      "shop",
    );
  });

  it("send requests to the container of the route, which reaches the app at 127.0.0.1", async () => {
    assert.equal(await textOf("/", { host: "front.test" }), "the app");
  });

  it("let callers reach each of several ports", async () => {
    let said = "";
    while (said === "") said = await docker("logs", await runningContainer(started, "asks"));
    assert.equal(said, "3 requests");
  });

  it("send requests by their headers and their method", async () => {
    assert.equal(await textOf("/", { "X-Canary": "yes" }), "canary");
    assert.equal(await textOf("/", {}, "POST"), "taken");
    assert.notEqual(await textOf("/", { "X-Canary": "no" }), "canary");
  });

  it("send requests whatever their query is, which docs/local.md says", async () => {
    assert.equal(await textOf("/search"), "gefunden");
  });

  it("have the load balancer answer by itself, and add its headers", async () => {
    const moved = await answer("/old/page?a=1");
    assert.equal(moved.status, 302);
    assert.match(String(moved.headers.location), /\/new\/old\/page\?a=1$/);
    assert.equal(await textOf("/robots.txt"), "Disallow: /");
    assert.equal((await answer("/")).headers["x-frame-options"], "DENY");
  });
});
