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

  tells([
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
      "are not on EBS",
      web({ ebs: {}, volumes: { data: { path: "/data", sizeGiB: 10 } } }),
      'services.web.ebs must be a known key, got "ebs", which is not supported; a task\'s own disk is ephemeralStorageGiB, up to 200; what outlives it is under volumes, on EFS',
      'services.web.volumes.data.sizeGiB must be a known key, got "sizeGiB", which is not supported; EFS grows by itself, and the task\'s own disk is ephemeralStorageGiB of the service',
    ],
    [
      "are what is meant by efs, storage and mountPoints",
      web({ efs: {}, volumes: { data: { path: "/data", accessPointId: "fsap-1" } } }),
      'services.web.efs must be a known key, got "efs"; write volumes: { data: { path: /data } }',
      'services.web.volumes.data.accessPointId must be a known key, got "accessPointId", which is not supported; each volume has an access point of its own, with the container\'s user; name its folder under rootDirectory',
    ],
  ]);
});
