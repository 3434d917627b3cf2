import assert from "node:assert/strict";
import { accepted, config, reported, service, tells, web } from "../../support/reported.ts";

const data = { data: { path: "/data" } };
const nginx = (keys: object) => ({ nginx: { image: "nginx:1", user: "101", ...keys } });

describe("Volumes", () => {
  it("are taken on EFS, from another container, and on the task's own disk", () => {
    const volumes = { ...data, socket: { path: "/run/app", storage: "task" } };
    const shared = { data: { path: "/srv", from: "web", readOnly: true }, socket: { path: "/run/app", from: "web" } };
    const { web: made } = accepted(web({ volumes, sidecars: nginx({ volumes: shared }) })).services;
    assert.deepEqual(made?.volumes.data, { path: "/data", readOnly: false, storage: "efs" });
    assert.equal(made?.sidecars.nginx?.volumes.data?.from, "web");
  });

  it("are taken of a job, whose user may be its service's", () => {
    const jobs = { tidy: { imageOf: "web", schedule: "rate(1 day)", volumes: data } };
    assert.equal(accepted(config({ jobs })).jobs.tidy?.user, "1000:1000");
    const named = { services: { web: service({ user: "node" }) }, jobs };
    assert.match(
      reported(config(named)).join(),
      /^jobs\.tidy\.volumes\.data must be a container's whose user is a number/,
    );
  });

  it("on EFS need a user by number, which is said with where it is found", () => {
    const numbers =
      'write the numbers that `docker run --rm --entrypoint id <image>` prints under user, such as "1000:1000", or write storage: task';
    const must = "must be a container's whose user is a number, as its files belong to it, got";
    assert.deepEqual(reported(web({ user: "node", volumes: data })), [
      `services.web.volumes.data ${must} "node"; ${numbers}`,
    ]);
    assert.deepEqual(reported(web({ sidecars: nginx({ user: "nginx", volumes: data }) })), [
      `services.web.sidecars.nginx.volumes.data ${must} "nginx"; ${numbers}`,
    ]);
    for (const user of ["root", "0", "1000", "root:0"]) accepted(web({ user, volumes: data }));
    accepted(web({ user: "node", volumes: { data: { path: "/data", storage: "task" } } }));
  });

  it("on EBS are the service's own disk, of any user", () => {
    const cache = { path: "/cache", storage: "ebs", sizeGiB: 500, iops: 16_000, throughputMiBps: 1000 };
    const sidecars = nginx({ volumes: { cache: { path: "/srv", from: "web", readOnly: true } } });
    assert.equal(
      accepted(web({ user: "node", volumes: { cache }, sidecars })).services.web?.volumes.cache?.sizeGiB,
      500,
    );
    accepted(web({ volumes: { cache: { path: "/cache", storage: "ebs", snapshotId: "snap-0123456789abcdef0" } } }));
  });

  tells([
    [
      "on EBS are one for a task, none of a job's, and within the limits of gp3",
      config({
        services: {
          web: service({
            volumes: { cache: { path: "/cache", storage: "ebs", sizeGiB: 10, iops: 6000, throughputMiBps: 1000 } },
            sidecars: nginx({ volumes: { spool: { path: "/spool", storage: "ebs", rootDirectory: "/a" } } }),
          }),
        },
        jobs: {
          tidy: {
            imageOf: "web",
            schedule: "rate(1 day)",
            volumes: { tmp: { path: "/t", storage: "ebs", sizeGiB: 1 } },
          },
        },
      }),
      "services.web.volumes.cache.iops must be at most 5000 for 10 GiB, got 6000; lower it, or raise sizeGiB",
      'services.web.sidecars.nginx.volumes.spool.storage must be ebs for one volume of a task only, as ECS attaches no more, got "ebs"; write task or efs here, or share the other one by from',
      'services.web.sidecars.nginx.volumes.spool.rootDirectory must not stand beside storage: ebs, which is the task\'s own, got "/a"; take one of them out',
      "services.web.sidecars.nginx.volumes.spool.sizeGiB must come with storage: ebs, got nothing; add it, such as sizeGiB: 100, or the snapshotId that a volume starts from",
      'jobs.tidy.volumes.tmp.storage must be efs or task in a job: its schedule cannot give ECS a volume of EBS, got "ebs"; it is not supported; write task, with ephemeralStorageGiB for more than 20 GiB',
    ],
    [
      "of other kinds have nothing of EBS",
      web({
        volumes: {
          ...data,
          a: { path: "/a", sizeGiB: 5 },
          b: { path: "/b", storage: "ebs", sizeGiB: 100, throughputMiBps: 800 },
        },
      }),
      "services.web.volumes.a.sizeGiB must not stand beside storage: efs, which grows by itself, got 5; take one of them out",
      "services.web.volumes.b.throughputMiBps must be at most 750, a quarter of iops, which is 3000, got 800; lower it, or raise iops",
    ],
    [
      "are at paths of their own",
      web({ volumes: { tmp: { path: "/tmp" }, other: { path: "/data" }, ...data } }),
      'services.web.volumes.tmp.path must not be a path of writablePaths too, got "/tmp"; take it out there, with writablePaths: [] where it is all',
      'services.web.volumes.data.path must not be a path of volumes.other too, got "/data"; change one',
    ],
    [
      "come from a container that has them",
      web({
        volumes: data,
        sidecars: {
          ...nginx({ volumes: { data: { path: "/a", from: "wbe" }, cache: { path: "/b", from: "web" } } }),
          own: { image: "a:1", user: "1", volumes: { data: { path: "/c", from: "own" } } },
          chain: { image: "a:1", user: "1", volumes: { data: { path: "/d", from: "nginx" } } },
        },
      }),
      'services.web.sidecars.nginx.volumes.data.from must be another container of the task, got "wbe"; the nearest is web',
      'services.web.sidecars.nginx.volumes.cache.from must be a container with a volume cache, got "web"; the only one is data',
      'services.web.sidecars.own.volumes.data.from must not be the container itself, got "own"; take it out, or name another container',
      'services.web.sidecars.chain.volumes.data.from must be the container that has the volume itself, got "nginx"; write wbe',
    ],
    [
      "name a file system together with the group of its mount targets",
      web({
        volumes: {
          one: { path: "/one", fileSystemId: "fs-0123456789abcdef0" },
          two: { path: "/two", securityGroupId: "sg-0123456789abcdef0" },
          three: { path: "/three", fileSystemId: "vol-1", securityGroupId: "sg-0123456789abcdef0" },
        },
      }),
      "services.web.volumes.one.securityGroupId must come with fileSystemId, got nothing; add the group of its mount targets: aws efs describe-mount-target-security-groups names it",
      "services.web.volumes.two.fileSystemId must come with securityGroupId, got nothing; add it, or take securityGroupId out: the stack's own file system has a group of its own",
      'services.web.volumes.three.fileSystemId must be a file system\'s id, got "vol-1"; write fs- and its 8 or 17 hexadecimal digits',
    ],
    [
      "have no folder on EFS where they are the task's own, or another container's",
      web({
        volumes: { a: { path: "/a", storage: "task", rootDirectory: "/x" }, b: { path: "/b" } },
        sidecars: nginx({ volumes: { b: { path: "/b", from: "web", rootDirectory: "/x" } } }),
      }),
      'services.web.volumes.a.rootDirectory must not stand beside storage: task, which is the task\'s own disk, got "/x"; take one of them out',
      'services.web.sidecars.nginx.volumes.b.rootDirectory must not stand beside from, got "/x"; take one of them out',
    ],
    [
      "are written to by a container, or hold what others write",
      web({ volumes: { a: { path: "/a", readOnly: true }, b: { path: "/b", readOnly: true, rootDirectory: "/b" } } }),
      "services.web.volumes.a.readOnly must be false for a container of the task, got true; take readOnly out, or name under rootDirectory the folder that another service writes to",
    ],
    [
      "have a mount target in each subnet, whose number a plan has to know",
      config({
        network: {
          vpcId: "vpc-0123456789abcdef0",
          publicSubnetIds: ["subnet-00000001", "subnet-00000002"],
          privateSubnetIds: { stack: "network", output: "privateSubnetIds" },
        },
        services: { web: service({ volumes: data }) },
      }),
      "network.privateSubnetIds must be a list of ids for volumes on EFS, which have a mount target in each, got another stack's list; write the ids one by one, or give each volume a fileSystemId",
    ],
    [
      "are what is meant by ebs",
      web({ ebs: {}, volumes: { data: { path: "/data", ebs: true } } }),
      'services.web.ebs must be a known key, got "ebs", which is not supported; a task\'s own disk is ephemeralStorageGiB, up to 200; a larger one is volumes: { cache: { path: /cache, storage: ebs, sizeGiB: 500 } }, and what outlives a task is there, too, on EFS',
      'services.web.volumes.data.ebs must be a known key, got "ebs"; write storage: ebs, with sizeGiB',
    ],
    [
      "are what is meant by efs, storage and mountPoints",
      web({ efs: {}, volumes: { data: { path: "/data", accessPointId: "fsap-1" } } }),
      'services.web.efs must be a known key, got "efs"; write volumes: { data: { path: /data } }',
      'services.web.volumes.data.accessPointId must be a known key, got "accessPointId", which is not supported; each volume has an access point of its own, with the container\'s user; name its folder under rootDirectory',
    ],
  ]);
});
