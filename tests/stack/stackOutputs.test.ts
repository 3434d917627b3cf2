import assert from "node:assert/strict";
import { StackReference, Stash } from "@pulumi/pulumi";
import type { RecordedStack } from "../../plan/recorder.ts";
import { parseSettings } from "../../settings/parse.ts";
import { withStackOutputs } from "../../stack/stackOutputs.ts";
import { record } from "../support/record.ts";
import { config, service } from "../support/reported.ts";

const network = {
  outputs: { vpcId: "vpc-00000001", subnets: { public: ["subnet-00000001", "subnet-00000002"] }, url: "http://a" },
};

/** Records a resource with the settings' networks and variables, in a world with these stacks. */
const read = (keys: Record<string, unknown>, stacks: Record<string, RecordedStack | Error> = {}) => {
  const parsed = parseSettings(config(keys), { project: "docker-on-ecs", stack: "dev" });
  if ("report" in parsed) assert.fail(parsed.report);
  const all = Object.entries(stacks).map(([name, stack]) => [`organization/${name}`, stack] as const);
  const backend = new (class extends Map<string, RecordedStack | Error> {
    override get(name: string) {
      const found = super.get(name);
      if (found instanceof Error) throw found;
      return found;
    }
  })(all);
  return record(
    async () => {
      const { network, services } = await withStackOutputs(parsed);
      new Stash("shown", { input: { network, environment: services.web?.environment } });
    },
    { stack: "dev", stacks: backend as ReadonlyMap<string, RecordedStack> },
  );
};

/** The lines of the report, without the stack file's name. */
const refused = async (keys: Record<string, unknown>, stacks: Record<string, RecordedStack | Error> = {}) => {
  const error: Error = await read(keys, stacks).then(
    () => assert.fail("it is taken"),
    (error) => error,
  );
  return error.message
    .split("\n")
    .slice(1)
    .map((line) => line.replace("Pulumi.dev.yaml: ", ""));
};

const environment = (variables: object, more: object = {}) => ({
  services: { web: service({ environment: variables }) },
  ...more,
});

const existing = {
  network: {
    vpcId: { stack: "network/prod", output: "vpcId" },
    publicSubnetIds: { stack: "network/prod", output: "subnets.public" },
    privateSubnetIds: [{ stack: "network/prod", output: "subnets.public[1]" }, "subnet-00000003"],
  },
};

const here = "docker-on-ecs/other";

describe("the outputs of other stacks", () => {
  it("are the values of the keys that name them", async () => {
    const { one } = await read(existing, { "network/prod": network });
    assert.deepEqual((one("shown").inputs.input as { network: object }).network, {
      vpcId: "vpc-00000001",
      publicSubnetIds: ["subnet-00000001", "subnet-00000002"],
      privateSubnetIds: ["subnet-00000002", "subnet-00000003"],
      ipv6: false,
    });
  });

  it("are read by one StackReference for a stack, however it is named", async () => {
    const { all, one } = await read(
      environment({
        A: { stack: "other", output: "url" },
        B: { stack: "docker-on-ecs/other", output: "url" },
        C: { stack: "organization/docker-on-ecs/other", output: "url" },
        D: { stack: "network/prod", output: "url" },
      }),
      { [here]: network, "network/prod": network },
    );
    assert.deepEqual(
      all("StackReference").map(({ name, options }) => [name, options.read]),
      [
        ["stack-network/prod-reference", "organization/network/prod"],
        ["stack-other-reference", "organization/docker-on-ecs/other"],
      ],
    );
    assert.match(one("stack-other-reference").parent ?? "", /OtherStack::stack-other$/);
    assert.equal(StackReference.name, "StackReference");
  });

  it("need no resource where none is named", async () => {
    const { resources } = await read({});
    assert.deepEqual(
      resources.map(({ name }) => name),
      ["shown"],
    );
  });

  it("are there", async () => {
    const asked = environment({ A: { stack: "othr", output: "url" }, B: { stack: "other", output: "services.web" } });
    assert.deepEqual(await refused(asked, { [here]: network }), [
      "services.web.environment.A must be an output of a stack that exists, got stack othr; run `pulumi up` there first, " +
        "or correct the name: `pulumi stack ls --all` lists them",
      "services.web.environment.B must be an output of stack other, got a stack without services.web; export it there " +
        "and run `pulumi up` there, or correct the path",
    ]);
  });

  it("can be read, or Pulumi's own words say why not", async () => {
    const details = "organization name must be 'organization'";
    assert.deepEqual(
      await refused(environment({ URL: { stack: "network/prod", output: "url" } }), {
        "network/prod": Object.assign(new Error(), { details }),
      }),
      [
        `services.web.environment.URL must be an output of a stack that can be read, got stack network/prod, of which Pulumi says: ${details}; ` +
          "log in where it is, or correct the name: `pulumi stack ls --all` lists them",
      ],
    );
  });

  it("are of the kind that the key asks for", async () => {
    const vpcId = { stack: "network/prod", output: "url" };
    const publicSubnetIds = { stack: "network/prod", output: "vpcId" };
    const privateSubnetIds = { stack: "network/prod", output: "subnets" };
    const named = { network: { vpcId, publicSubnetIds, privateSubnetIds } };
    assert.deepEqual(await refused(named, { "network/prod": network }), [
      'network.vpcId must be a VPC\'s id, got "http://a"; it is url of stack network/prod: name another output, or change ' +
        "it there",
      'network.publicSubnetIds must be a list of 2 or more subnet ids, got "vpc-00000001"; it is vpcId of stack ' +
        "network/prod: name another output, or change it there",
      "network.privateSubnetIds must be a list of 2 or more subnet ids, got a map; it is subnets of stack network/prod: " +
        "name another output, or change it there",
    ]);
  });

  it("hold no credential where they are environment values, unless that is excused", async () => {
    const secret = {
      outputs: { password: "hunter2", url: "postgres://me:hunter2@db/app" },
      secretOutputNames: ["password"],
    };
    const asked = { A: { stack: "other", output: "password" }, B: { stack: "other", output: "url" } };
    const instead =
      "keep the value in Secrets Manager and name its ARN under secrets, or give the reason in allow: { open-credentials: … }";
    const lines = await refused(environment(asked), { [here]: secret });
    assert.deepEqual(lines, [
      `services.web.environment.A must not be a secret, as everybody who sees the task definition reads it, got password of stack other; ${instead}`,
      lines[1] ?? "",
    ]);
    assert.match(lines[1] ?? "", /^services\.web\.environment\.B must hold no credential, got .+; keep the value/);
    assert.doesNotMatch(lines.join(), /hunter2/);
  });

  it("stay secret where they are secret there", async () => {
    const { one } = await read(
      environment(
        { A: { stack: "other", output: "password" }, B: { stack: "other", output: "open" } },
        {
          allow: { "open-credentials": "a test" },
        },
      ),
      { [here]: { outputs: { password: "hunter2", open: "yes" }, secretOutputNames: ["password"] } },
    );
    const { environment: shown } = one("shown").inputs.input as { environment: object };
    assert.deepEqual(shown, { A: "[secret]", B: "yes" });
  });

  it("are references under secrets, and no secret's own value, which looks like a parameter's name", async () => {
    const asked = (output: string) => ({
      services: { web: service({ secrets: { KEY: { stack: "other", output } } }) },
    });
    const outputs = { value: "hunter2", name: "hunter2", path: "/app/key" };
    const stacks = { [here]: { outputs, secretOutputNames: ["value", "path"] } };
    assert.deepEqual(await refused(asked("value"), stacks), [
      "services.web.secrets.KEY must be a Secrets Manager ARN, or an SSM parameter's ARN or its path with / before it, got " +
        "a secret that is none; keep the value in Secrets Manager there, and have value be its ARN",
    ]);
    await Promise.all(["name", "path"].map((output) => read(asked(output), stacks)));
  });

  it("are not shown in a message where they are secret", async () => {
    const named = { network: { ...existing.network, vpcId: { stack: "network/prod", output: "token" } } };
    const outputs = { ...network.outputs, token: "hunter2" };
    const [line] = await refused(named, { "network/prod": { outputs, secretOutputNames: ["token"] } });
    assert.match(line ?? "", /^network\.vpcId must be a VPC's id, got a secret that is none; /);
  });
});
