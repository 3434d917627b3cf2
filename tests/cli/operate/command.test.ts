// The commands of an operator as a user meets them before they ask AWS: their command lines, and their messages
// where something is missing. A stand-in plays Pulumi's CLI.

import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Answer, type AwsRequest, ScriptedAws } from "../../rollout/scriptedAws.ts";
import { ecs, type Ran } from "../../support/ecs.ts";

const outputs = {
  clusterName: "main",
  services: { web: { name: "web-1a2b", url: "https://shop.example.com/" } },
  jobs: {},
};

describe("A command that operates a stack", function () {
  this.timeout(20_000);
  let root: string;
  const aws = new ScriptedAws();
  before(() => aws.start());
  after(() => aws.stop());

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "operate-"));
    writeFileSync(join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    stackFile("  aws:accessKey: AKIDFROMFILE\n  aws:secretKey: not-a-secret\n");
    aws.answers(nothing);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const nothing = ({ action }: AwsRequest): Answer => (action === "DescribeServices" ? { services: [] } : {});

  function stackFile(keys: string) {
    const endpoints = `  aws:region: eu-west-1\n  aws:endpoints: [{ ecs: "${aws.url}", logs: "${aws.url}", cloudwatch: "${aws.url}" }]\n`;
    writeFileSync(join(root, "Pulumi.dev.yaml"), `config:\n${endpoints}${keys}`);
  }

  /** A `pulumi` that records its calls and then runs this script. */
  function pulumi(script: string) {
    mkdirSync(join(root, "bin"), { recursive: true });
    const path = join(root, "bin/pulumi");
    const version = 'if [ "$1" = version ]; then echo v3.1000.0; exit; fi';
    writeFileSync(path, `#!/bin/sh\necho "$@" >>${root}/bin/calls\n${version}\n${script}\n`);
    chmodSync(path, 0o755);
  }

  const says = (output: object) => `echo '${JSON.stringify(output)}'`;
  const calls = () => readFileSync(join(root, "bin/calls"), "utf8").trim().split("\n");

  function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
    const own = { PATH: `${join(root, "bin")}:/usr/bin:/bin`, HOME: root, ...env };
    return ecs([command, ...args], { root, env: own });
  }

  const wrong: [command: string, args: string[], said: RegExp][] = [
    ["status", [], /^Of which stack\? /],
    ["status", ["dev", "web"], /^too many arguments for 'status'\. /],
    ["status", ["dev", "--nope"], /^unknown option '--nope'\n/],
    ["status", ["--service", "web"], /^--service goes with --cluster; /],
    ["status", ["dev", "--cluster", "main"], /^dev and --cluster are two answers to one question/],
    ["logs", ["dev", "web", "api"], /^too many arguments for 'logs'\. /],
    ["logs", ["dev", "web", "--", "ls"], /^too many arguments for 'logs'\. /],
    ["logs", ["dev", "--region", "eu-west-1"], /^--region goes with --cluster; /],
    ["logs", ["dev", "--sicne", "1h"], /^unknown option '--sicne'\n\(Did you mean --since\?\)\n/],
    ["task", ["dev"], /^Which service of dev\?\n/],
    ["task", ["dev", "web", "ls", "/"], /^too many arguments for 'task'\. /],
    ["task", ["--cluster", "main"], /^Which service of main\? Name it with --service\n/],
    ["continue", ["dev", "web", "--list"], /^--list goes without a service, got web\n/],
    ["shell", ["dev", "web", "--since", "1h"], /^unknown option '--since'\n/],
  ];
  for (const [command, args, said] of wrong) {
    it(`answers \`${command} ${args.join(" ")}\` with what is wrong and how to know how it is used`, async () => {
      const { code, stdout, stderr } = await run(command, args);
      assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
      assert.match(stderr, said);
      assert.ok(stderr.endsWith(`\n\`./ecs ${command} --help\` says how it is used.\n`), stderr);
    });
  }

  it("names the nearest stack where there is none of the name", async () => {
    const stderr = "There is no Pulumi.dve.yaml. Did you mean dev? Stacks: dev\n";
    assert.deepEqual(await run("status", ["dve"]), { code: 1, stdout: "", stderr });
  });

  it("names the nearest service where there is none of the name", async () => {
    pulumi(says(outputs));
    const stderr = "the stack dev has no wbe. Did you mean web? It has: web\n";
    assert.deepEqual(await run("task", ["dev", "wbe"]), { code: 1, stdout: "", stderr });
  });

  it("says how to get Pulumi where it is missing, and how to do without", async () => {
    const { code, stderr } = await run("status", ["dev"]);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^Pulumi CLI: version .* is neither in .* nor on PATH\ndownload it once: npx pulumi version\. /,
    );
    assert.match(stderr, /Without Pulumi: --cluster <name> --service <name>\n$/);
  });

  it("names no option that it does not have, where Pulumi is missing", async () => {
    stackFile('  aws:accessKey: AKIDFROMFILE\n  aws:secretKey: { secure: "v1:abc" }\n');
    const { code, stderr } = await run("secret", ["list", "dev"]);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^Pulumi CLI: version .* is neither in .* nor on PATH\ndownload it once: npx pulumi version\n$/,
    );
  });

  const failures: [what: string, script: string, said: RegExp][] = [
    [
      "nobody is logged in",
      "echo 'error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions' >&2; exit 255",
      /^Pulumi is not logged in: run npx pulumi login, or set PULUMI_ACCESS_TOKEN\. It says:\nerror: PULUMI_ACCESS_TOKEN/,
    ],
    [
      "the stack is nowhere",
      "echo \"error: no stack named 'dev' found\" >&2; exit 255",
      /^Pulumi has no stack dev where it is logged in \(npx pulumi whoami --verbose says where\)\. /,
    ],
    [
      "Pulumi fails otherwise",
      "echo noise >&2; echo 'error: could not open bucket' >&2; exit 255",
      /^Pulumi cannot read what the stack dev has deployed\. It says:\nerror: could not open bucket\n$/,
    ],
    [
      "Pulumi prints half an answer",
      'echo \'{"clusterName":"ma\'',
      /^Pulumi must print JSON about the stack dev, got something else; see what `npx pulumi stack output --json --stack dev` prints\n$/,
    ],
    [
      "Pulumi prints half of the state",
      `case "$2" in output) echo '{}' ;; *) echo '{"deployment":' ;; esac`,
      /^Pulumi must print JSON about the stack dev, .* `npx pulumi stack export --stack dev` prints\n$/,
    ],
    ["nothing is deployed", says({}), /^The stack dev is not deployed: npx pulumi up --stack dev\n$/],
  ];
  for (const [what, script, said] of failures) {
    it(`says what to do where ${what}`, async () => {
      pulumi(script);
      const { code, stdout, stderr } = await run("status", ["dev"]);
      assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
      assert.match(stderr, said);
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }

  it("asks Pulumi for the outputs alone: no stack is selected, no secret is shown, no file is written", async () => {
    pulumi(says(outputs));
    const before = readdirSync(root);
    const { code } = await run("status", ["dev"]);
    assert.equal(code, 0);
    const asked = calls().filter((call) => call !== "version");
    assert.deepEqual(asked, ["stack output --json --stack dev --non-interactive"]);
    assert.deepEqual(readdirSync(root), before);
  });

  it("asks Pulumi for the state where the first deployment failed and there are no outputs yet", async () => {
    const resource = (type: string, outputs: object) => ({ urn: `urn:pulumi:dev::shop::${type}::web`, type, outputs });
    const resources = [
      resource("aws:ecs/cluster:Cluster", { name: "main" }),
      resource("aws:ecs/service:Service", { id: "arn:aws:ecs:eu-west-1:123456789012:service/main/web-1a2b" }),
    ];
    pulumi(`case "$2" in output) echo '{}' ;; export) ${says({ version: 3, deployment: { resources } })} ;; esac`);
    const { code, stdout } = await run("status", ["dev"]);
    assert.equal(code, 0);
    assert.match(stdout, /^web {3}- {6}not in ECS/m);
    assert.deepEqual(
      calls().filter((call) => call !== "version"),
      ["output --json", "export"].map((what) => `stack ${what} --stack dev --non-interactive`),
    );
  });

  it("asks AWS as the stack's own provider does, and says so where a service is gone", async () => {
    pulumi(says(outputs));
    const { code, stdout } = await run("status", ["dev"], {
      AWS_ACCESS_KEY_ID: "AKIDOFSOMEBODY",
      AWS_REGION: "us-east-1",
    });
    assert.equal(code, 0);
    assert.match(stdout, /^web {3}- {6}not in ECS {2}- {6}https:\/\/shop\.example\.com\/ {2}/m);
    const [described] = aws.requests.filter(({ action }) => action === "DescribeServices");
    assert.deepEqual(described?.input, { cluster: "main", services: ["web-1a2b"] });
    assert.equal(described?.accessKey, "AKIDFROMFILE");
  });

  it("has Pulumi decrypt what is encrypted of the provider's keys, and nothing else", async () => {
    stackFile(
      "  aws:accessKey: { secure: v1:abc }\n  aws:secretKey: { secure: v1:def }\n  shop:other: { secure: v1:ghi }\n",
    );
    pulumi(
      `case "$*" in "stack output"*) ${says(outputs)} ;; "config get aws:accessKey"*) echo AKIDDECRYPTED ;; *) echo x ;; esac`,
    );
    assert.equal((await run("status", ["dev"])).code, 0);
    assert.equal(aws.requests[0]?.accessKey, "AKIDDECRYPTED");
    assert.deepEqual(
      calls().filter((call) => call.startsWith("config")),
      ["aws:accessKey", "aws:secretKey"].map((key) => `config get ${key} --stack dev --non-interactive`),
    );
  });

  it("reports a fault in the provider's keys as the program does, and takes no offence at others", async () => {
    stackFile("  aws:maxRetries: -1\n  shop:services: { web: { cpu: 7 } }\n");
    pulumi(says(outputs));
    const { code, stderr } = await run("status", ["dev"]);
    assert.equal(code, 1);
    assert.match(stderr, /^1 fault in Pulumi\.dev\.yaml:\nPulumi\.dev\.yaml: aws:maxRetries must be /);
  });

  it("reports what AWS refuses in one line, with the next step and without credentials", async () => {
    pulumi(says(outputs));
    aws.answers(() => "AccessDeniedException");
    const { code, stderr } = await run("task", ["dev", "web"]);
    assert.equal(code, 1);
    assert.equal(
      stderr,
      "AWS denied the request (AccessDeniedException by script).\nNext: allow the role that asks what the message names.\n",
    );
  });

  it("shows the table without alarms, and says so, where those may not be read", async () => {
    pulumi(says(outputs));
    aws.answers((request) => (request.action === "DescribeServices" ? nothing(request) : "AccessDeniedException"));
    const { code, stdout, stderr } = await run("status", ["dev"]);
    assert.equal(code, 0);
    assert.match(stdout, /unknown$/m);
    assert.match(stderr, /^the alarms are unknown: AWS denied the request \(/);
  });

  describe("without Pulumi", () => {
    const serviceArns = ["web", "worker"].map((name) => `arn:aws:ecs:eu-west-1:123456789012:service/main/${name}`);
    const keys = () => ({ AWS_ACCESS_KEY_ID: "AKIDOFSOMEBODY", AWS_SECRET_ACCESS_KEY: "x", AWS_ENDPOINT_URL: aws.url });
    beforeEach(() => {
      aws.answers((request) => (request.action === "ListServices" ? { serviceArns } : nothing(request)));
    });

    it("shows every service of a cluster, or the one that is named", async () => {
      const place = ["--cluster", "main", "--region", "eu-west-1"];
      const all = await run("status", place, keys());
      assert.equal(all.code, 0);
      assert.match(all.stdout, /^web {5}- {6}not in ECS(.*\n)worker {2}- {6}not in ECS/m);
      assert.equal(aws.requests[0]?.accessKey, "AKIDOFSOMEBODY");
      const one = await run("status", [...place, "--service", serviceArns[1] ?? ""], keys());
      assert.equal(one.stdout.split("\n").length, 3);
      assert.match(one.stdout, /^worker {2}/m);
    });

    it("names the nearest service where there is none of the name", async () => {
      const place = ["--cluster", "main", "--service", "wbe", "--region", "eu-west-1"];
      const { code, stderr } = await run("task", place, keys());
      const said = "the cluster main has no wbe. Did you mean web? It has: web, worker\n";
      assert.deepEqual({ code, stderr }, { code: 1, stderr: said });
    });

    it("takes region and credentials of the profile that is named, before those of the environment", async () => {
      mkdirSync(join(root, ".aws"));
      writeFileSync(join(root, ".aws/config"), "[profile ops]\nregion = eu-north-1\n");
      writeFileSync(
        join(root, ".aws/credentials"),
        "[ops]\naws_access_key_id = AKIDOFPROFILE\naws_secret_access_key = y\n",
      );
      assert.equal((await run("status", ["--cluster", "main", "--profile", "ops"], keys())).code, 0);
      assert.equal(aws.requests[0]?.accessKey, "AKIDOFPROFILE");
      assert.equal(aws.requests[0]?.region, "eu-north-1");
    });

    it("asks which region where nothing says it", async () => {
      const { code, stderr } = await run("status", ["--cluster", "main"], keys());
      const said = "the region must be known, got none; add --region, set AWS_REGION, or name one in the profile\n";
      assert.deepEqual({ code, stderr }, { code: 1, stderr: said });
    });

    it("says what to do where there are no credentials", async () => {
      const { code, stderr } = await run("status", ["--cluster", "main", "--region", "eu-west-1"], {
        AWS_ENDPOINT_URL: aws.url,
        AWS_EC2_METADATA_DISABLED: "true",
      });
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^there are no AWS credentials \(.*\)\.\nNext: set `aws:profile`, or log in as for the AWS CLI\.\n$/,
      );
    });
  });
});
