import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { CommandEntry } from "../../cli/commandLine.ts";
import { commandTable } from "../../cli/commandTable.ts";
import { readCall } from "../../cli/main.ts";
import { Collected, ecs } from "../support/ecs.ts";

/** Every command with the words that call it. */
const commands = commandTable.flatMap((entry): { words: string[]; entry: CommandEntry }[] =>
  "commands" in entry
    ? entry.commands.map((child) => ({ words: [entry.name, child.name], entry: child }))
    : [{ words: [entry.name], entry }],
);

const read = async (args: readonly string[]) => {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const call = await readCall(args, { stdout, stderr });
  return { call, stdout: stdout.text, stderr: stderr.text };
};

/** The words of a command line, with quotes as a shell reads them. */
const wordsOf = (line: string) =>
  [...line.replace(/ > .*/, "").matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, one, two, three]) => one ?? two ?? three,
  );

describe("./ecs", () => {
  it("names every command with its line when it is asked, and when it is called without one", async () => {
    const { code, stdout } = await ecs(["--help"]);
    assert.equal(code, 0);
    for (const { name } of commandTable) assert.match(stdout, new RegExp(`^  ${name} .*\\w`, "m"));
    const bare = await ecs([]);
    assert.deepEqual([bare.code, bare.stdout, bare.stderr], [1, "", stdout]);
  });

  for (const { words, entry } of commands) {
    it(`says how \`${words.join(" ")}\` is used, with an example that it takes`, async () => {
      const { code, stdout, stderr } = await ecs([...words, "--help"]);
      assert.deepEqual([code, stderr], [0, ""]);
      assert.ok(stdout.startsWith(`Usage: ./ecs ${words.join(" ")}`), stdout);
      assert.ok(entry.examples.length > 0);
      for (const [line, what] of entry.examples) {
        assert.ok(stdout.includes(line) && stdout.includes(what), line);
        const [program, ...args] = wordsOf(line);
        assert.equal(program, "./ecs");
        const { call, stderr: fault } = await read(args as string[]);
        assert.equal(typeof call === "number" ? fault : call.entry.name, entry.name);
      }
    });
  }

  it("collects an option that may be given again, and leaves the words behind it alone", async () => {
    const { call } = await read(["task", "--env", "A=1", "dev", "--env", "B=2", "web", "--cpu", "512"]);
    assert.ok(typeof call !== "number");
    assert.deepEqual([call.args, call.lists, call.options.cpu], [["dev", "web"], { env: ["A=1", "B=2"] }, "512"]);
  });

  it("fits its help on a narrow terminal", async () => {
    for (const words of [[], ...commands.map((one) => one.words)]) {
      const { stdout } = await ecs([...words, "--help"], { columns: 80 });
      for (const line of stdout.split("\nExamples:")[0]?.split("\n") ?? []) assert.ok(line.length <= 80, line);
    }
  });

  it("has every file of cli/commands, each of which exports what its command runs", async () => {
    const files = readdirSync("cli/commands").map((file) => file.replace(/\.ts$/, ""));
    assert.deepEqual(files.sort(), commandTable.map(({ name }) => name).sort());
    for (const { words, entry } of commands) {
      assert.equal(typeof (await entry.load()).run, "function", words.join(" "));
    }
  });

  it("names what is near to an unknown command or option, and nothing where nothing is", async () => {
    for (const [line, said] of [
      ["plna dev", "unknown command 'plna'\n(Did you mean plan?)\n`./ecs --help` names the commands.\n"],
      ["deploy", "unknown command 'deploy'\n`./ecs --help` names the commands.\n"],
      [
        "plan --sauces",
        "unknown option '--sauces'\n(Did you mean --sources?)\n`./ecs plan --help` says how it is used.\n",
      ],
      ["plan --xyz", "unknown option '--xyz'\n`./ecs plan --help` says how it is used.\n"],
      ["local lgos", "unknown command 'lgos'\n(Did you mean logs?)\n`./ecs local --help` says how it is used.\n"],
    ] as const) {
      assert.deepEqual(await ecs(line.split(" ")), { code: 1, stdout: "", stderr: said });
    }
  });

  it("hands on what stands behind `--` as it is, options included, where a command takes that", async () => {
    const { call } = await read(["task", "dev", "web", "--", "ls", "--all", "--", "x"]);
    assert.ok(typeof call !== "number");
    assert.deepEqual(
      [call.args, call.command],
      [
        ["dev", "web"],
        ["ls", "--all", "--", "x"],
      ],
    );
    const cluster = await read(["task", "--cluster", "main", "--service", "web", "--", "ls"]);
    assert.ok(typeof cluster.call !== "number");
    assert.deepEqual([cluster.call.args, cluster.call.command], [[], ["ls"]]);
  });

  it("takes an option with and without its value", async () => {
    for (const [args, diff] of [
      [["plan", "dev", "--diff"], true],
      [["plan", "--diff", "HEAD~1"], "HEAD~1"],
      [["plan", "--diff=main", "dev"], "main"],
      [["plan", "dev", "--diff", "--json"], true],
    ] as const) {
      const { call } = await read(args);
      assert.ok(typeof call !== "number");
      assert.equal(call.options.diff, diff);
    }
  });

  it("runs the first command of a group that is called alone", async () => {
    const { call } = await read(["local"]);
    assert.ok(typeof call !== "number");
    assert.equal(call.path, "./ecs local up");
  });

  it("reports what the system refuses in a line", async () => {
    const { code, stderr } = await ecs(["docs"], { root: "nowhere" });
    assert.equal(code, 1);
    assert.equal(stderr, "nowhere/docs/stack-file.md cannot be read or written: no such file or directory.\n");
  });

  it("has every command that a workflow or the whole check runs", () => {
    const workflows = readdirSync(".github/workflows").map((file) => `.github/workflows/${file}`);
    for (const file of [".ci/run", ...workflows]) {
      for (const [line, name] of readFileSync(file, "utf8").matchAll(/\.\/ecs ([a-z]\w*).*/g)) {
        assert.ok(
          commandTable.some((entry) => entry.name === name),
          `${file}: ${line}`,
        );
      }
    }
  });
});
