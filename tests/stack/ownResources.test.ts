import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi";
import type { Plan } from "../../plan/graph.ts";
import { planConfiguration } from "../../plan/planConfiguration.ts";
import { readStackFile } from "../../settings/stackFile.ts";
import { ecs } from "../support/ecs.ts";
import { ownProject } from "../support/ownProject.ts";

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
describe("resources.ts", () => {
  let root: string;
  before(() => {
    root = ownProject("own-resources");
  });
  after(() => rmSync(root, { recursive: true }));

  const write = (text: string, name = "resources.ts") => writeFileSync(join(root, name), text);
  const planned = (text: string, stack = "dev"): Promise<Plan> => {
    write(text);
    return planConfiguration({ stack, root, ...readStackFile(root, stack) });
  };
  const faultsOf = async (text: string): Promise<string[]> => {
    const error: Error = await planned(text).then(
      () => assert.fail("it is taken"),
      (error) => error,
    );
    // Pulumi shows the message of such an error alone.
    assert.ok(RunError.isInstance(error), error.stack);
    return error.message.split("\n");
  };
  const one = (plan: Plan, name: string) =>
    plan.resources.find((resource) => resource.name === name) ?? assert.fail(`no ${name}`);

  const queue = `
    import * as aws from "@pulumi/aws";
    import type { OwnResourcesArgs } from "./stack/ownResources.ts";
    export default function resources({ provider, network, cluster, settings, tags, roles }: OwnResourcesArgs) {
      const { deletionProtection } = settings.controls;
      const queue = new aws.sqs.Queue(
        "orders",
        { tags: { ...tags, Vpc: network.vpcId, Cluster: cluster.clusterName, Path: roles.path } },
        { provider, protect: deletionProtection },
      );
      return { web: { environment: { QUEUE_URL: queue.url } }, nobody: undefined };
    }`;

  it("makes resources with what the stack has, and gives services what they need of them", async () => {
    const plan = await planned(queue);
    const { inputs, options, source, parent } = one(plan, "orders");
    assert.deepEqual(inputs.tags, {
      Project: "shop",
      Environment: "dev",
      Vpc: "${network-vpc.vpcId}",
      Cluster: "${cluster-cluster.name}",
      Path: "/shop/dev/",
    });
    assert.deepEqual([options.provider, options.protect, parent], ["aws", false, undefined]);
    assert.equal(source, "resources.ts:6");
    assert.match(String(one(plan, "web-task").inputs.containerDefinitions), /"QUEUE_URL","value":"\$\{orders\.url\}"/);
  });

  it("is guarded with all else of a protected stack", async () => {
    const plan = await planned(queue, "prod");
    assert.equal(one(plan, "orders").options.protect, true);
    assert.deepEqual(one(plan, "deletion-guard-stash").options.dependsOn, ["everything"]);
  });

  it("changes nothing where it makes nothing, or is not there", async () => {
    const resources = (plan: Plan) => JSON.stringify(plan.resources);
    const empty = await planned("export default () => undefined;");
    rmSync(join(root, "resources.ts"));
    const none = await planConfiguration({ stack: "dev", root, ...readStackFile(root, "dev") });
    assert.equal(resources(empty), resources(none));
  });

  it("is planned as it is now, also by a process that has planned before", async () => {
    assert.ok(one(await planned(queue), "orders"));
    assert.ok(one(await planned(queue.replace('"orders"', '"bills"')), "bills"));
  });

  it("may be in files of its own", async () => {
    write(
      `import * as aws from "@pulumi/aws"; export const bucket = (opts) => new aws.s3.Bucket("files", {}, opts);`,
      "files.ts",
    );
    const plan = await planned(`
      import { bucket } from "./files.ts";
      export default ({ provider }) => ({ web: { environment: { HOST: bucket({ provider }).bucketDomainName } } });`);
    assert.match(String(one(plan, "web-task").inputs.containerDefinitions), /\$\{files\.bucketDomainName\}/);
  });

  for (const [fault, text, ...lines] of [
    [
      "a syntax error",
      "export default () => ({\n  web: 'open,\n});",
      "resources.ts:2: must run without an error, got SyntaxError: Unterminated string constant; mend it",
    ],
    [
      "a form of TypeScript that Node cannot run",
      "enum Size { Small }\nexport default () => ({});",
      "resources.ts:1: must run without an error, got SyntaxError: TypeScript enum is not supported in strip-only mode; Node only takes types out, so write that part in JavaScript",
    ],
    [
      "an error while it is loaded",
      "const none: { id?: { x: string } } = {};\nnone.id.x;",
      "resources.ts:2: must run without an error, got TypeError: Cannot read properties of undefined (reading 'x'); mend it",
    ],
    [
      "an error in its function",
      `import * as aws from "@pulumi/aws";\nexport default ({ provider }) => {\n  new aws.rds.Instance("db", {}, { provider });\n};`,
      "resources.ts:3: must run without an error, got Error: Missing required property 'instanceClass'; mend it",
    ],
    [
      "a package that is not installed",
      `import "no-such-package";`,
      "resources.ts: must run without an error, got Error: Cannot find package 'no-such-package' imported from resources.ts; mend it",
    ],
    [
      "no default export",
      "export const resources = () => ({});",
      "resources.ts: must have a function as its default export, got nothing; write export default function resources({ provider, network, settings }: OwnResourcesArgs) { … }",
    ],
    [
      "a function that takes its time",
      `export default async () => { throw new Error("nobody reads this"); };`,
      "resources.ts: must give a map of services and jobs at once, got a promise; take async away, and call functions by their form for outputs, such as aws.route53.getZoneOutput",
    ],
    [
      "links that are wrong, all of them at once",
      `export default () => ({ wbe: {}, web: { enviroment: {}, reach: [{ securityGroupId: "sg-1", port: 70000 }] } });`,
      'resources.ts: wbe must be the name of a service or a job, got "wbe"; the nearest is web',
      'resources.ts: web.enviroment must be a known key, got "enviroment"; the nearest is environment',
      "resources.ts: web.reach[0].port must be an integer from 1 to 65535, got 70000; lower it to 65535",
    ],
  ] as const) {
    it(`is refused with its line and without a stack trace: ${fault}`, async () => {
      const count = lines.length === 1 ? "1 fault" : `${lines.length} faults`;
      assert.deepEqual(await faultsOf(text), [`${count} in resources.ts:`, ...lines]);
    });
  }

  it("is refused by ./ecs plan in the same words, with the line of a file that it imports", async () => {
    write("export const host = (undefined as any).host;", "files.ts");
    write(`import { host } from "./files.ts";\nexport default () => ({ web: { environment: { host } } });`);
    const { code, stdout, stderr } = await ecs(["plan", "dev"], { root, planProcesses: true });
    assert.deepEqual(
      [code, stdout, stderr],
      [
        1,
        "",
        "1 fault in files.ts:\nfiles.ts:1: must run without an error, got TypeError: Cannot read properties of undefined (reading 'host'); mend it\n",
      ],
    );
  });

  it("may take any output of another stack, of which a plan has the name", async () => {
    const plan = await planned(`
      import * as pulumi from "@pulumi/pulumi";
      export default () => {
        const [network, other] = ["organization/network/prod", pulumi.output("organization/other/dev")];
        const stack = new pulumi.StackReference(network);
        const { outputs } = new pulumi.StackReference("other", { name: other });
        const secrets = { DB_PASSWORD: stack.requireOutput("secretArn") };
        const environment = { ID: stack.getOutput("vpcId"), ZONE: outputs.zone, URL: outputs.apply(({ url }) => url) };
        return { web: { environment, secrets } };
      };`);
    const [container] = JSON.parse(String(one(plan, "web-task").inputs.containerDefinitions));
    const own = ({ name }: { name: string }) => /^(ID|ZONE|URL)$/.test(name);
    assert.deepEqual(
      container.environment.filter(own).map(({ value }: { value: string }) => value),
      [
        "${stack organization/network/prod#vpcId}",
        "${stack organization/other/dev#url}",
        "${stack organization/other/dev#zone}",
      ],
    );
    assert.equal(container.secrets[0].valueFrom, "${stack organization/network/prod#secretArn}");
    assert.equal(one(plan, "other").options.read, "organization/other/dev");
  });

  it("is refused by ./ecs plan where it gives a secret as a variable, or a value of several", async () => {
    const given = (value: string) => `
      import * as pulumi from "@pulumi/pulumi";
      export default () => ({ web: { environment: { KEY: ${value} } } });`;
    const start = "resources.ts: web.environment.KEY must";
    assert.match((await faultsOf(given('pulumi.secret("hunter2")')))[1] ?? "", RegExp(`^${start} not be a secret`));
    assert.match((await faultsOf(given("pulumi.output({ a: 1 })")))[1] ?? "", RegExp(`^${start} be text`));
    assert.equal((await faultsOf(given("NaN")))[1], `${start} be text, got NaN; put it in quotes`);
  });

  it("is refused by ./ecs plan with the line of an apply that throws, and with what apply is given", async () => {
    write(`
      import * as aws from "@pulumi/aws";
      export default ({ provider }) => {
        const queue = new aws.sqs.Queue("orders", {}, { provider });
        return { web: { environment: { HOST: queue.url.apply((url) => JSON.parse(url).host) } } };
      };`);
    const { code, stderr } = await ecs(["plan", "dev"], { root });
    assert.equal(code, 1);
    assert.deepEqual(stderr.trimEnd().split("\n"), [
      "1 fault in resources.ts:",
      `resources.ts:5: must run without an error, got SyntaxError: Unexpected token '$', "\${orders.url}" is not valid JSON; a plan gives apply placeholders such as "\${orders.url}", so take any text, or mend it`,
    ]);
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
