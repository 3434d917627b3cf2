import assert from "node:assert/strict";
import { z } from "zod";
import { projectSchema } from "../../../settings/keys/schema.ts";
import { core, orStackOutputOf, part } from "../../../settings/language/kinds.ts";
import { StackOutput, stackOutputsIn } from "../../../settings/language/stackOutput.ts";
import { accepted, config, tells, web } from "../../support/reported.ts";

const vpcId = { stack: "network-prod", output: "vpcId" };
const variable = (value: unknown) => web({ environment: { API: value } });

describe("Another stack's output", () => {
  for (const stack of ["network-prod", "network/prod", "acme/network/prod"]) {
    it(`is of a stack named ${stack}`, () => {
      const settings = accepted(variable({ stack, output: "services.web.url" }));
      const [found] = stackOutputsIn(settings);
      assert.deepEqual(found?.path, ["services", "web", "environment", "API"]);
      assert.ok(found.output instanceof StackOutput);
      assert.equal(found.output.placeholder, `\${stack ${stack}#services.web.url}`);
    });
  }

  it("stands for the whole list of ids, or for one of them", () => {
    const network = {
      vpcId,
      publicSubnetIds: { ...vpcId, output: "public" },
      privateSubnetIds: [vpcId, "subnet-00000001"],
    };
    const found = [...stackOutputsIn(accepted(config({ network })).network)];
    assert.deepEqual(
      found.map(({ path }) => path.join(".")),
      ["vpcId", "publicSubnetIds", "privateSubnetIds.0"],
    );
    assert.deepEqual(found[1]?.output.placeholder, [
      `\${stack network-prod#public[0]}`,
      `\${stack network-prod#public[1]}`,
    ]);
  });

  it("stands for ids, ARNs and environment values, and for nothing that decides what is made", () => {
    const keys = (schema: z.ZodType, path: string): string[] => {
      if (orStackOutputOf(schema)) return [path];
      if (schema instanceof z.ZodOptional) return keys(part(schema.def.innerType), path);
      const kind = core(schema);
      if (kind instanceof z.ZodObject)
        return Object.entries(kind.shape).flatMap(([key, inner]) => keys(part(inner), path ? `${path}.${key}` : key));
      if (kind instanceof z.ZodRecord) return keys(part(kind.def.valueType), `${path}.*`);
      if (kind instanceof z.ZodArray) return keys(part(kind.def.element), `${path}[]`);
      return kind instanceof z.ZodUnion ? kind.def.options.flatMap((option) => keys(part(option), path)) : [];
    };
    const task = [
      "environment.*",
      "secrets.*",
      "registryCredentials",
      "secretKmsKeyArns[]",
      "permissions[].resources[]",
      ...["logs.to.*", "logs.secrets.*"],
    ];
    const expected = new Set([
      ...["network.vpcId", "network.publicSubnetIds", "network.privateSubnetIds", "ingress.certificateArn"],
      ...["ingress.cloudFront.certificateArn", "networkLoadBalancer.certificateArn"],
      ...["cluster.arn", "ingress.listenerArn", "ingress.securityGroupId"],
      ...["userPoolArn", "clientId", "domain"].map((key) => `services.*.route.signIn.cognito.${key}`),
      "services.*.route.signIn.oidc.clientId",
      ...["ingress.webAcl.arn", "ingress.mutualTls.trustStoreArn", "ingress.mutualTls.trustStore.bucket"],
      "jobs.*.on.s3.bucket",
      ...["services.*", "jobs.*", "defaults"].flatMap((at) => [
        ...task.map((key) => `${at}.${key}`),
        ...["environment.*", "secrets.*", "registryCredentials"].map((key) => `${at}.sidecars.*.${key}`),
      ]),
    ]);
    assert.deepEqual(new Set(keys(projectSchema, "")), expected);
  });

  tells([
    [
      "names a stack",
      variable({ stack: "a b", output: "url" }),
      "services.web.environment.API.stack must be a stack, as <stack>, <project>/<stack> or " +
        '<organization>/<project>/<stack>, got "a b"; write it such as network-prod, or network/prod for the stack prod of ' +
        "the project network",
    ],
    [
      "names another stack than its own",
      variable({ stack: "docker-on-ecs/dev", output: "url" }),
      'services.web.environment.API.stack must not be this stack, whose outputs are made last, got "docker-on-ecs/dev"; ' +
        "name another stack, or write the value itself",
    ],
    [
      "has the path of an output",
      variable({ stack: "other", output: "services..url" }),
      'services.web.environment.API.output must be the path of an output, got "services..url"; write it such as vpcId, ' +
        "services.web.url or subnets[0]",
    ],
    [
      "has both keys",
      variable({ stack: "other" }),
      "services.web.environment.API.output must be the path of an output, got nothing; add it",
    ],
    [
      "has no other key",
      variable({ stack: "other", output: "url", region: "eu-west-1" }),
      'services.web.environment.API.region must be a known key, got "region"; known are stack, output',
    ],
    [
      "is distinguished from a map of something else",
      variable({ value: "x" }),
      "services.web.environment.API must be text, got a map; write a single value, not a map",
    ],
    [
      "stands for no value that decides what is made",
      web({ cpu: { stack: "other", output: "cpu" } }),
      "services.web.cpu must be 256, 512, 1024, 2048, 4096, 8192 or 16384, got a map; write a single value, not a map",
    ],
  ]);
});
