// Following logs, in the real emulator's CloudWatch Logs.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { type Clients, connect } from "../../../rollout/clients.ts";
import { ensureEmulator } from "../../../tools/local/emulator.ts";
import type { LocalStack } from "../../../tools/local/localStack.ts";
import { follow } from "../../../tools/local/logs.ts";
import { discard, emptyStack, found, requireEmulator } from "./emulatedMachine.ts";

describe("the services' logs", function () {
  this.timeout(60_000);
  let stack: LocalStack;
  let clients: Clients;

  before(async function () {
    await requireEmulator(this);
    stack = await emptyStack();
    await ensureEmulator(stack, await found(stack), () => {});
    clients = connect(stack.aws);
  });
  after(async () => {
    clients?.close();
    if (stack) await discard(stack);
  });

  const put = (logGroupName: string, logStreamName: string, messages: string[]) => {
    const logEvents = messages.map((message) => ({ timestamp: Date.now(), message }));
    return clients.logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  };
  const stream = (logGroupName: string, logStreamName: string) =>
    clients.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));

  it("begin with the last 20 lines of each task, and go on with each new line, of later tasks too", async () => {
    await clients.logs.send(new CreateLogGroupCommand({ logGroupName: "/shop/web" }));
    await stream("/shop/web", "web/web/1");
    await put(
      "/shop/web",
      "web/web/1",
      Array.from({ length: 25 }, (_, n) => `line ${n}\n`),
    );

    const lines: string[] = [];
    const stop = new AbortController();
    const services = [
      { name: "web", logGroups: ["/shop/web"] },
      { name: "mailer", logGroups: ["/shop/mailer"] },
    ];
    const followed = follow(
      clients.logs,
      services,
      (line) => lines.push(line.replace(/^\d\d:\d\d:\d\d /, "")),
      stop.signal,
    );
    const until = async (count: number) => {
      for (let tries = 0; lines.length < count && tries < 100; tries++) await sleep(100);
    };
    await until(20);
    assert.deepEqual(
      lines,
      Array.from({ length: 20 }, (_, n) => `web    line ${n + 5}`),
    );

    await put("/shop/web", "web/web/1", ["more"]);
    await stream("/shop/web", "web/web/2");
    await put("/shop/web", "web/web/2", ["second task"]);
    await clients.logs.send(new CreateLogGroupCommand({ logGroupName: "/shop/mailer" }));
    await stream("/shop/mailer", "mailer/mailer/1");
    await put("/shop/mailer", "mailer/mailer/1", ["sent"]);
    await until(23);
    assert.deepEqual(lines.slice(20).sort(), ["mailer sent", "web    more", "web    second task"]);

    const began = Date.now();
    stop.abort();
    await followed;
    assert.ok(Date.now() - began < 500, "ends at once");
    assert.equal(lines.length, 23, "no line twice");
  });
});
