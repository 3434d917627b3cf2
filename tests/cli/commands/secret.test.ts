import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { besideOf } from "../../../cli/replaceFile.ts";
import { connection } from "../../../rollout/clients.ts";
import { EmulatorProcess, emulatorFault } from "../../rollout/emulatorProcess.ts";
import { ecs } from "../../support/ecs.ts";
import { skipWithout } from "../../support/skipWithout.ts";

const stackFile = (port: number) => `config:
  aws:region: us-east-1
  aws:accessKey: test
  aws:secretKey: test
  aws:endpoints: [{ secretsmanager: "http://127.0.0.1:${port}", sts: "http://127.0.0.1:${port}" }]
  services:
    # The shop
    web:
      image: app:1   # pinned by hand
      user: "1000"
      environment: { OPEN: "1" }
    api:
      image: app:1
      user: "1000"
      secrets:
        SEALED: { secure: "v1:abc" }
        OTHER: "arn:aws:secretsmanager:us-east-1:000000000000:secret:other-AbCdEf:user::"
`;

/** A terminal at which somebody types these lines. */
function typing(...lines: string[]): PassThrough & { isTTY?: boolean } {
  const terminal = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => terminal });
  setImmediate(() => terminal.write(lines.map((line) => `${line}\r`).join("")));
  return terminal;
}

describe("./ecs secret", function () {
  this.timeout(30_000);
  let root: string;
  let emulator: EmulatorProcess;
  let client: SecretsManagerClient;

  before(async function () {
    skipWithout(this, emulatorFault());
    emulator = await EmulatorProcess.start();
    const url = `http://127.0.0.1:${emulator.port}`;
    const aws = { region: "us-east-1", accessKey: "test", secretKey: "test", endpoints: [{ secretsmanager: url }] };
    client = new SecretsManagerClient(connection(aws as never, "secretsmanager"));
  });
  after(async () => {
    client?.destroy();
    await emulator?.stop();
  });
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "secret-"));
    writeFileSync(join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    writeFileSync(join(root, "Pulumi.dev.yaml"), stackFile(emulator.port));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const file = () => readFileSync(join(root, "Pulumi.dev.yaml"), "utf8");
  const secret = (...args: string[]) => ecs(["secret", ...args], { root, stdin: Readable.from([]) });
  const set = (name: string, value: string) =>
    ecs(["secret", "set", "dev", "web", name], { root, stdin: Readable.from([value]) });
  const read = async (reference: string) => {
    const [, arn, version] = /^(.+):::(.+)$/.exec(reference) ?? [];
    return (await client.send(new GetSecretValueCommand({ SecretId: arn, VersionId: version }))).SecretString;
  };
  const referenceOf = (name: string) => new RegExp(`${name}: "?(arn:[^"\\s}]+)`).exec(file())?.[1] ?? "";

  it("stores the value of stdin, and names the version in the stack file, of which no other line changes", async () => {
    const { code, stdout, stderr } = await set("FROM_STDIN", "hunter2 of stdin\n");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(
      stdout,
      "shop/dev/web/FROM_STDIN is stored, and Pulumi.dev.yaml names it: services.web.secrets.FROM_STDIN\nDeploy it: npx pulumi up --stack dev\n",
    );
    const reference = referenceOf("FROM_STDIN");
    assert.match(reference, /^arn:aws:secretsmanager:us-east-1:\d{12}:secret:shop\/dev\/web\/FROM_STDIN-\w{6}:::\S+$/);
    assert.equal(await read(reference), "hunter2 of stdin");
    const added = file()
      .split("\n")
      .filter((line) => !stackFile(emulator.port).split("\n").includes(line));
    assert.equal(added.length, 1, added.join("\n"));
    assert.ok(file().includes("# The shop") && file().includes("# pinned by hand"));
  });

  it("stores another value as a new version, and the stack file names that", async () => {
    await set("CHANGED", "one");
    const before = referenceOf("CHANGED");
    const { stdout } = await set("CHANGED", "two");
    assert.match(stdout, /^shop\/dev\/web\/CHANGED has a new version, /);
    assert.notEqual(referenceOf("CHANGED"), before);
    assert.deepEqual([await read(before), await read(referenceOf("CHANGED"))], ["one", "two"]);
  });

  it("asks at a terminal, without an echo", async () => {
    const stdin = typing("hunter2 typed");
    const { code, stdout, stderr } = await ecs(["secret", "set", "dev", "web", "TYPED"], { root, stdin });
    assert.equal(code, 0, stderr);
    assert.equal(stderr, "Value of shop/dev/web/TYPED: \n");
    assert.ok(!stdout.includes("hunter2"));
    assert.equal(await read(referenceOf("TYPED")), "hunter2 typed");
  });

  it("stores nothing after Ctrl-C, and no empty value", async () => {
    const broken = await ecs(["secret", "set", "dev", "web", "NONE"], { root, stdin: typing("\u0003") });
    assert.deepEqual([broken.code, broken.stderr.trim().split("\n").at(-1)], [1, "Nothing was done."]);
    const { code, stderr } = await set("NONE", "\n");
    assert.deepEqual([code, stderr], [1, "the value must not be empty, got nothing; type it, or give it on stdin\n"]);
    assert.equal(file(), stackFile(emulator.port));
  });

  it("says that a value is stored where a full disk does not take its name, and stores it anew the next time", async function () {
    if (!existsSync("/dev/full")) this.skip();
    symlinkSync("/dev/full", besideOf(join(root, "Pulumi.dev.yaml")));
    const { code, stderr } = await set("FULL", "one");
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^shop\/dev\/web\/FULL is stored, but \S+Pulumi\.dev\.yaml cannot be written: no space left on device; once it can be, run this again\n$/,
    );
    assert.equal(file(), stackFile(emulator.port));
    assert.equal((await set("FULL", "two")).code, 0);
    assert.equal(await read(referenceOf("FULL")), "two");
  });

  it("lists names, dates and who uses them, and no value", async () => {
    await set("LISTED", "hunter2");
    const { code, stdout } = await secret("list", "dev");
    assert.equal(code, 0);
    assert.match(stdout, /^SECRET +CHANGED +LAST USE +USED BY\n/);
    assert.match(stdout, /\nshop\/dev\/web\/LISTED +20\d\d-\d\d-\d\d +\S+ +web LISTED\n/);
    assert.match(stdout, /\nother-AbCdEf +not there +- +api OTHER\n/);
    assert.ok(!stdout.includes("hunter2"));
  });

  it("takes a secret out of the stack file first, and out of AWS when it is asked again", async () => {
    await set("GONE", "hunter2");
    const first = await secret("rm", "dev", "web", "GONE");
    assert.equal(first.code, 0);
    assert.match(first.stdout, /^Pulumi\.dev\.yaml does not name services\.web\.secrets\.GONE any more\nDeploy that /);
    assert.equal(file(), stackFile(emulator.port));
    const unasked = await secret("rm", "dev", "web", "GONE");
    assert.deepEqual(
      [unasked.code, unasked.stderr.trim().split("\n").at(-1)],
      [1, "Nobody can be asked here; add --yes"],
    );
    const no = await ecs(["secret", "rm", "dev", "web", "GONE"], { root, stdin: typing("n") });
    assert.equal(no.code, 1);
    const yes = await ecs(["secret", "rm", "dev", "web", "GONE", "--recovery-days", "7"], { root, stdin: typing("y") });
    assert.match(yes.stdout, /^shop\/dev\/web\/GONE is deleted on 20\d\d-\d\d-\d\d\n$/);
    assert.match((await secret("list", "dev")).stdout, /\nshop\/dev\/web\/GONE +deleted 20\d\d-\d\d-\d\d /);
    const back = await set("GONE", "again");
    assert.match(back.stdout, /^shop\/dev\/web\/GONE is restored, with a new version, /);
    assert.equal(await read(referenceOf("GONE")), "again");
  });

  for (const [what, args, message] of [
    ["an unknown stack", ["set", "dve", "web", "A"], /^"dve" must be a stack with a file .* the nearest is dev\n$/],
    ["an unknown service", ["set", "dev", "wbe", "A"], /^dev has no service and no job wbe\. Did you mean web\?/],
    [
      "a variable in the open",
      ["set", "dev", "web", "OPEN"],
      /services\.web\.environment\.OPEN is set; take it out first\n$/,
    ],
    [
      "a value that Pulumi keeps",
      ["set", "dev", "api", "SEALED"],
      /services\.api\.secrets\.SEALED is kept there, encrypted; set it with pulumi config set /,
    ],
    [
      "another secret",
      ["rm", "dev", "api", "OTHER"],
      /services\.api\.secrets\.OTHER names something else than shop\/dev\/api\/OTHER; take it out first\n$/,
    ],
    ["a secret that is not there", ["rm", "dev", "web", "NEVER"], /^there is no secret shop\/dev\/web\/NEVER; /],
    [
      "days that AWS refuses",
      ["rm", "dev", "web", "A", "--recovery-days", "3"],
      /^--recovery-days must be an integer from 7 to 30, got 3\n/,
    ],
    [
      "a name that is none",
      ["set", "dev", "web", "A B"],
      /^the variable must be of letters, digits, _, \. and -, got "A B"\n$/,
    ],
  ] as const) {
    it(`refuses ${what}, and changes nothing`, async () => {
      const { code, stderr } = await secret(...args);
      assert.equal(code, 1);
      assert.match(stderr, message);
      assert.equal(file(), stackFile(emulator.port));
    });
  }
});
