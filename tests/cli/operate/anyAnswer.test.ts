// Every command where AWS, or what stands between, answers as it should not: no stack trace, a true exit code, what to do
// about it, nothing lost and nothing left running.

import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Meets, type Region, secrets, TroubledAws } from "../../support/ecs/troubledAws.ts";
import { ofLaterApi, troubles } from "../../support/ecs/troubles.ts";
import { environmentBecomes } from "../../support/environment.ts";
import { fasterTime } from "../../support/fasterTime.ts";
import { type Command, commands, type Ended } from "./everyCommand.ts";

const never = /(?!)/;

/** As many as the SDK asks with one request. */
const tries = 3;

describe("A command where AWS misbehaves", function () {
  this.timeout(60_000);
  // No faster: a request may take 20 s of the test's time, which a busy machine needs two thirds of a second for.
  fasterTime(30);
  const aws = new TroubledAws();
  aws.forSuite();

  /** Command → its operations where AWS answers all of them, in their order; and those that it waits with. */
  const operations = new Map<string, { all: string[]; waiting: string[] }>();
  // A stand-in for AWS's plugin, to which `shell` and `tunnel` hand a session over.
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "plugin-"));
    writeFileSync(join(folder, "session-manager-plugin"), "#!/bin/sh\n");
    chmodSync(join(folder, "session-manager-plugin"), 0o755);
    process.env.PATH = [folder, process.env.PATH].join(delimiter);
    for (const emitter of [process, process.stdout]) emitter.setMaxListeners(100);
    for (const [name, command] of Object.entries(commands)) {
      const { code, said, at } = await run(command, () => undefined);
      assert.equal(code, 0, `${name}: ${said}`);
      const all = [...new Set(at.asked)];
      const { waitsFrom } = command;
      operations.set(name, { all, waiting: waitsFrom === undefined ? [] : all.slice(all.indexOf(waitsFrom)) });
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  async function run(command: Command, meets: Meets): Promise<Ended & { at: Region }> {
    const at = aws.region(meets);
    const ended = await command.run(at);
    sound(ended, at);
    return { ...ended, at };
  }

  /** What holds whatever AWS answers. */
  function sound({ said }: Ended, { aws: { single }, left }: Region): void {
    assert.doesNotMatch(said, /undefined|\[object|\bNaN\b|^\s+at .*:\d+|\$response/m);
    for (const secret of secrets) assert.ok(!said.includes(secret), said);
    assert.ok(single.length <= 1, `${single.length} tasks were started`);
    for (const id of left) {
      assert.match(said, new RegExp(`${id}.* may still run|Whether ECS has started it is unknown`), said);
    }
  }

  /** Each command, with one of its operations, another one for each trouble. */
  function each(does: string, isTaken: (operation: string, command: Command, waits: boolean) => boolean) {
    return Object.entries(commands).flatMap(([name, command]) => {
      const { all = [], waiting = [] } = operations.get(name) ?? {};
      const taken = all.filter((one) => isTaken(one, command, waiting.includes(one)));
      const operation = taken[Object.keys(troubles).indexOf(does) % taken.length];
      if (operation === undefined) return [];
      return { command, operation, waits: waiting.includes(operation), where: `${name}, ${operation}` };
    });
  }

  for (const [does, trouble] of Object.entries(troubles)) {
    const { meets, passes, unclear, repeated, of = /^/ } = trouble;
    it(`ends with 1 and what to do where it ${does}, from whichever operation on`, async () => {
      // What it waits with, a command asks for again for ten minutes.
      const cases = each(does, (operation, _, waits) => of.test(operation) && !(passes && waits));
      const writing = each(does, (operation, { writes }, waits) => operation === writes && unclear === true && !waits);
      const ended = [...cases, ...writing].map(async ({ command, operation, where }) => {
        const { optional = never, writes = "", once } = command;
        let begun = false;
        const { code, said, at } = await run(command, ({ action }) => {
          begun ||= action === operation;
          return begun ? meets : undefined;
        });
        if (optional.test(operation) && code === 0) return;
        assert.equal(code, 1, `${where}: ${said}`);
        assert.match(said, trouble.said, where);
        if (operation !== writes || !unclear) return;
        assert.match(
          said,
          /^(The (change|task|value|secret)|A session) may |^Whether ECS has started it is unknown/m,
          where,
        );
        if (once) assert.equal(at.asked.filter((one) => one === writes).length, 1, where);
      });
      await Promise.all(ended);
    });

    if (!repeated) continue;
    it(`goes on where it ${does} for a while, with whichever operation`, async () => {
      const isThrottled = repeated === "as not done";
      const cases = each(does, (operation, { once, writes }) => isThrottled || !once || operation !== writes);
      const ended = cases.map(async ({ command, operation, waits, where }) => {
        // What it does not wait with, the SDK tries again; one try is left to a busy machine.
        let left = waits && !trouble.slow ? tries + 1 : 1;
        const { code, said } = await run(command, ({ action }) =>
          action === operation && left-- > 0 ? meets : undefined,
        );
        assert.equal(code, 0, `${where}: ${said}`);
      });
      await Promise.all(ended);
    });
  }

  it("takes answers with keys and states of a later API", async () => {
    const ended = Object.entries(commands).map(async ([name, command]) => {
      const { code, said } = await run(command, () => ofLaterApi);
      assert.equal(code, 0, `${name}: ${said}`);
    });
    await Promise.all(ended);
  });

  it("ends by itself where an answer says nothing, and hands nothing on that is not there", async () => {
    const tried = new Map<string, number>();
    const ended = Object.entries(commands).flatMap(([name, command]) =>
      (operations.get(name)?.all ?? []).map(async (operation) => {
        const times = tried.get(operation) ?? 0;
        tried.set(operation, times + 1);
        // Of those that many commands ask for, a few show it.
        if (times >= 2 && operation !== command.writes) return;
        let isFirst = true;
        const { code, said } = await run(command, ({ action }) => {
          if (action !== operation || !isFirst) return undefined;
          isFirst = false;
          return () => ({});
        });
        assert.ok(code === 0 || code === 1, `${name}, ${operation}: ${said}`);
        if (operation === command.writes && command.once) assert.equal(code, 1, `${name}: ${said}`);
      }),
    );
    await Promise.all(ended);
  });

  it("shows no value of a secret where an answer repeats what was sent", async () => {
    const { code, said } = await run(commands["secret set"] as Command, ({ input }) => {
      const message = `no such value: ${input.SecretString}`;
      return () => (response) =>
        response.writeHead(400).end(JSON.stringify({ __type: "ValidationException", message }));
    });
    assert.equal(code, 1);
    assert.match(said, /^the request failed \(ValidationException: no such value: \[masked\]\)\.\nNext: /);
  });

  it("says that there are no credentials where there are none", async () => {
    const own = { ...process.env };
    const none = join(folder, "none");
    const files = { AWS_CONFIG_FILE: none, AWS_SHARED_CREDENTIALS_FILE: none, AWS_EC2_METADATA_DISABLED: "true" };
    environmentBecomes({ ...own, ...files, AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined });
    try {
      for (const name of ["status", "task", "tunnel"]) {
        const { code, said } = await run(commands[name] as Command, () => undefined);
        assert.equal(code, 1, said);
        assert.match(said, /^there are no AWS credentials .*\nNext: set `aws:profile`/m);
      }
    } finally {
      environmentBecomes(own);
    }
  });

  it("leaves no timer, process and connection, and asks for nothing any more", async () => {
    const left = () => process.getActiveResourcesInfo().filter((kind) => /Timeout|TCPSocket|Process|Pipe/.test(kind));
    // Mocha's own begins once the test waits for something.
    await setTimeout(1);
    const before = left();
    const { denies, "takes requests and never answers": silent } = troubles;
    for (const denied of [2, 3]) {
      // Where two are asked side by side, one is still open when the other one ends the command.
      const meets = (number: number) =>
        (number === denied ? denies : number === denied + 1 ? silent : undefined)?.meets;
      const ended = Object.values(commands).map((command) => run(command, (_, number) => meets(number)));
      await Promise.all(ended);
      // What was sent before arrives; the SDK would try again within two seconds.
      await setTimeout(5_000);
      const asked = aws.asked.length;
      await setTimeout(5_000);
      assert.deepEqual(aws.asked.slice(asked), []);
      assert.deepEqual(left(), before);
    }
  });
});
