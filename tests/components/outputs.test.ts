import assert from "node:assert/strict";
import { rds } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { FargateService } from "../../components/service/fargateService.ts";
import type { FargateServiceArgs } from "../../components/service/fargateServiceArgs.ts";
import { record } from "../support/record.ts";

const base = { cluster: "shop", network: { vpcId: "vpc-1", taskSubnetIds: ["subnet-1"] }, image: "nginx:1.30.5" };

const service = (args: (db: rds.Instance) => Partial<FargateServiceArgs>, outputs?: "placeholders" | "unknown") =>
  record(
    () => {
      const db = new rds.Instance("db", { instanceClass: "db.t4g.micro" });
      new FargateService("api", { ...base, ...args(db) });
    },
    { outputs },
  );

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
describe("What flows into a service", () => {
  it("is shown where it stands, at whatever depth an output is given", async () => {
    for (const environment of [
      (db: rds.Instance) => ({ DB_HOST: db.address }),
      (db: rds.Instance) => pulumi.output({ DB_HOST: db.address }),
      async (db: rds.Instance) => ({ DB_HOST: db.address }),
    ]) {
      const { one } = await service((db) => ({ environment: environment(db) }));
      const [{ environment: variables }] = JSON.parse(String(one("api-task").inputs.containerDefinitions));
      assert.deepEqual(variables[0], { name: "DB_HOST", value: "${db.address}" });
    }
  });

  it("reaches a sidecar, a command and a health check, too", async () => {
    const { one } = await service(({ address }) => ({
      command: ["serve", address],
      healthCheck: { command: ["CMD", "ask", address] },
      sidecars: { proxy: { image: pulumi.interpolate`proxy:${address}`, environment: { TO: address } } },
    }));
    const [api, proxy] = JSON.parse(String(one("api-task").inputs.containerDefinitions));
    assert.deepEqual(api.command, ["serve", "${db.address}"]);
    assert.deepEqual(api.healthCheck.command, ["CMD", "ask", "${db.address}"]);
    assert.deepEqual(
      [proxy.image, proxy.environment],
      ["proxy:${db.address}", [{ name: "TO", value: "${db.address}" }]],
    );
  });

  it("keeps the whole text secret where it is a secret", async () => {
    const { one } = await service(() => ({ environment: { TOKEN: pulumi.secret("t") } }));
    assert.equal(one("api-task").inputs.containerDefinitions, "[secret]");
  });

  it("makes the task definition wait, and no role", async () => {
    const { one } = await service(({ address }) => ({ environment: { DB_HOST: address } }));
    const { urn } = one("db");
    assert.ok(one("api-task").propertyDependencies.containerDefinitions?.includes(urn));
    for (const role of ["api-execution-role", "api-execution-policy", "api-task-role"]) {
      assert.ok(!Object.values(one(role).propertyDependencies).flat().includes(urn), role);
    }
  });

  it("changes no resource while it is not known", async () => {
    const args = ({ address, arn }: rds.Instance): Partial<FargateServiceArgs> => ({
      environment: { DB_HOST: address },
      secrets: { KEY: arn },
      permissions: [{ actions: ["rds-db:connect"], resources: [arn] }],
    });
    const urns = ({ resources }: Awaited<ReturnType<typeof service>>) => resources.map(({ urn }) => urn);
    assert.deepEqual(urns(await service(args, "unknown")), urns(await service(args)));
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
