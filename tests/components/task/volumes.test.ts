import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { FargateService } from "../../../components/service/fargateService.ts";
import type { FargateServiceArgs } from "../../../components/service/fargateServiceArgs.ts";
import { record } from "../../support/record.ts";

const fileSystem = { fileSystemId: "fs-1", securityGroupId: "sg-1" };
const base = {
  image: `registry.example.com/app@sha256:${"0".repeat(64)}`,
  user: "1000:2000",
  cluster: { arn: "arn:cluster", clusterName: "cluster" },
  network: { vpcId: "vpc-1", taskSubnetIds: ["subnet-1", "subnet-2"] },
  region: "eu-west-1",
  fileSystem,
};

const service = (args: Partial<FargateServiceArgs>) =>
  record(() => new FargateService("web", { ...base, ...args }), { stack: "dev" });

type Recorded = Awaited<ReturnType<typeof service>>;
const volumesOf = ({ one }: Recorded) => one("web-task").inputs.volumes;
const mountsOf = ({ one }: Recorded, container: string) =>
  JSON.parse(String(one("web-task").inputs.containerDefinitions))
    .find(({ name }: { name: string }) => name === container)
    .mountPoints.map((mount: Record<string, unknown>) => [mount.sourceVolume, mount.containerPath, mount.readOnly]);
const statementsOf = ({ named }: Recorded) =>
  JSON.parse(String(named("web-task-policy")[0]?.inputs.policy ?? '{"Statement":[]}')).Statement;

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
describe("A volume on EFS", () => {
  it("is mounted through an access point of its own, encrypted on the way and by the task's role", async () => {
    const made = await service({ volumes: { data: { path: "/data" } }, writablePaths: [] });
    assert.deepEqual(made.one("web-access-point-data").inputs, {
      fileSystemId: "fs-1",
      posixUser: { uid: 1000, gid: 2000 },
      rootDirectory: {
        path: "/docker-on-ecs_dev/web/data",
        creationInfo: { ownerUid: 1000, ownerGid: 2000, permissions: "0750" },
      },
    });
    assert.deepEqual(volumesOf(made), [
      {
        name: "data",
        efsVolumeConfiguration: {
          fileSystemId: "fs-1",
          transitEncryption: "ENABLED",
          authorizationConfig: { accessPointId: "${web-access-point-data.id}", iam: "ENABLED" },
        },
      },
    ]);
    assert.deepEqual(mountsOf(made, "web"), [["data", "/data", false]]);
  });

  it("gives the role no more than that access point, and writing only where a container writes", async () => {
    const sidecars = { reader: { image: "a:1", volumes: { data: { path: "/srv", from: "web", readOnly: true } } } };
    const volumes = { data: { path: "/data" }, given: { path: "/given", readOnly: true } };
    const [data, given] = statementsOf(await service({ volumes, sidecars }));
    assert.deepEqual(data, {
      Effect: "Allow",
      Action: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
      Resource: ["arn:aws:elasticfilesystem:eu-west-1:${account}:file-system/fs-1"],
      Condition: { StringEquals: { "elasticfilesystem:AccessPointArn": "${web-access-point-data.arn}" } },
    });
    assert.deepEqual(given.Action, ["elasticfilesystem:ClientMount"]);
  });

  it("lets root be root, which EFS would take for nobody", async () => {
    const [{ Action }] = statementsOf(await service({ user: "root", volumes: { data: { path: "/data" } } }));
    assert.ok(Action.includes("elasticfilesystem:ClientRootAccess"));
  });

  it("has one rule for each file system, by the task's own security group", async () => {
    const given = { fileSystemId: "fs-2", securityGroupId: "sg-2" };
    const volumes = { a: { path: "/a" }, b: { path: "/b" }, c: { path: "/c", ...given }, d: { path: "/d", ...given } };
    const made = await service({ volumes });
    assert.deepEqual(
      made.all("SecurityGroupIngressRule").map(({ name, inputs }) => [name, inputs.securityGroupId, inputs.fromPort]),
      [
        ["web-reach-2049-files", "sg-1", 2049],
        ["web-reach-2049-sg-2", "sg-2", 2049],
      ],
    );
    const { dependsOn = [] } = made.one("web-service").options;
    for (const { urn } of made.all("SecurityGroupIngressRule")) assert.ok(dependsOn.includes(urn), urn);
  });

  it("keeps its folder when the service is renamed, unless the folder is named", async () => {
    const ignored = async (volume: object) =>
      (await service({ volumes: { data: { path: "/data", ...volume } } })).one("web-access-point-data").options
        .ignoreChanges;
    assert.deepEqual(await ignored({}), ["rootDirectory"]);
    assert.deepEqual((await ignored({ rootDirectory: "/shared" })) ?? [], []);
  });

  it("is the whole file system under /, which is there already", async () => {
    const made = await service({ volumes: { data: { path: "/data", rootDirectory: "/" } } });
    assert.deepEqual(made.one("web-access-point-data").inputs.rootDirectory, { path: "/" });
  });

  it("takes a user that is an output", async () => {
    const made = await service({ user: pulumi.output("7"), volumes: { data: { path: "/data" } } });
    assert.deepEqual(made.one("web-access-point-data").inputs.posixUser, { uid: 7, gid: 7 });
  });

  it("is refused without a file system, and without a user by number", async () => {
    const volumes = { data: { path: "/data" } };
    await assert.rejects(service({ volumes, fileSystem: undefined }), /web: volume data must come with fileSystem/);
    for (const user of ["node", undefined])
      await assert.rejects(service({ volumes, user }), /web: volume data must have a container whose user is a number/);
  });
});

describe("A volume of a task", () => {
  it("is shared by the containers that name it, at paths of their own", async () => {
    const sidecars = { fpm: { image: "a:1", volumes: { socket: { path: "/var/run/fpm", from: "web" } } } };
    const volumes = { socket: { path: "/run/fpm", storage: "task" } } as const;
    const made = await service({ volumes, sidecars, writablePaths: [] });
    assert.deepEqual(volumesOf(made), [{ name: "fpm_tmp" }, { name: "socket" }]);
    assert.deepEqual(mountsOf(made, "web"), [["socket", "/run/fpm", false]]);
    assert.deepEqual(mountsOf(made, "fpm"), [
      ["fpm_tmp", "/tmp", false],
      ["socket", "/var/run/fpm", false],
    ]);
    assert.deepEqual([made.all("AccessPoint"), statementsOf(made)], [[], []]);
  });

  it("is another one where a sidecar has one of the same name", async () => {
    const sidecars = { db: { image: "a:1", user: "999", volumes: { data: { path: "/db" } } } };
    const made = await service({ volumes: { data: { path: "/data" } }, sidecars });
    assert.deepEqual(
      made.all("AccessPoint").map(({ inputs }) => inputs.posixUser),
      [
        { uid: 1000, gid: 2000 },
        { uid: 999, gid: 999 },
      ],
    );
    assert.deepEqual(mountsOf(made, "db")[0], ["db--data", "/db", false]);
  });

  it("changes nothing of a task without one", async () => {
    const made = await service({});
    assert.deepEqual(volumesOf(made), [{ name: "web_tmp" }]);
    assert.deepEqual(made.all("VolumeMounts"), []);
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
