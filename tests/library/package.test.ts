import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Plan, PlannedResource } from "../../plan/graph.ts";
import { nodeOf } from "./nodeOf.ts";

interface Statement {
  Sid?: string;
  Action: string[];
  Resource: string[];
}

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as { dependencies: Record<string, string> };

function run(command: string, args: string[], cwd = process.cwd()): string {
  const windows = process.platform === "win32";
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8", shell: windows });
  assert.equal(status, 0, `${command} ${args.join(" ")}: ${error?.message ?? ""}\n${stderr}${stdout}`);
  return stdout;
}

// What a repository's own tests cannot see: the package as it is packed, in a folder that knows nothing of this
// project.
describe("The package that `npm pack` makes", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "consumer-"));
  let packed: string[] = [];

  before(() => {
    run("npm", ["run", "build"]);
    const json = run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder]);
    const [{ filename, files }] = JSON.parse(json);
    packed = files.map(({ path }: { path: string }) => path);
    install(join(folder, filename));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** As npm does, without a registry: the tarball is unpacked, and what it depends on stands beside it. */
  function install(tarball: string): void {
    cpSync("tests/fixtures/consumer", folder, { recursive: true });
    const own = join(folder, "node_modules", "docker-on-ecs");
    mkdirSync(own, { recursive: true });
    run("tar", ["-xzf", tarball, "-C", own, "--strip-components=1"]);
    for (const name of Object.keys(manifest.dependencies)) {
      const link = join(folder, "node_modules", name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(resolve("node_modules", name), link, "junction");
    }
  }

  it("has the built components, what they take, and nothing else of the project", () => {
    const others = packed.filter((path) => !/^dist\/(components|settings|pricing)\/.*\.(js|d\.ts)$/.test(path));
    assert.deepEqual(others.sort(), ["LICENSE", "README.md", "docs/library.md", "package.json"]);
    assert.ok(packed.includes("dist/components/index.js"));
    assert.ok(packed.includes("dist/components/index.d.ts"));
    assert.deepEqual(
      packed.filter((path) => /^dist\/settings\/(?!defaults\.|facts\/)/.test(path)),
      [],
    );
  });

  it("gives its types to a program under nodenext, and refuses what does not fit them", () => {
    run(process.execPath, [resolve("node_modules/typescript-7/bin/tsc"), "-p", folder, "--singleThreaded"]);
  });

  const here = { path: process.execPath };
  for (const [version, node] of [
    ["24", () => here],
    ["22", () => nodeOf("22.23.3")],
  ] as const) {
    describe(`on Node ${version}`, () => {
      let plan: Plan;
      before(function () {
        const found = node();
        if ("missing" in found) return this.skip();
        assert.match(run(found.path, ["--version"]), new RegExp(`^v${version}\\.`));
        plan = JSON.parse(run(found.path, [resolve("tests/library/planProgram.ts"), "index.ts"], folder));
        const required = run(
          found.path,
          ["-p", `Object.keys(require("docker-on-ecs")).includes("FargateService")`],
          folder,
        );
        assert.equal(required.trim(), "true", "a CommonJS program cannot load it");
      });

      const one = (name: string): PlannedResource =>
        plan.resources.find((resource) => resource.name === name && resource.custom) ?? assert.fail(`no ${name}`);
      const containerOf = (task: string) => JSON.parse(String(one(task).inputs.containerDefinitions))[0];
      const statementsOf = (policy: string): Statement[] => JSON.parse(String(one(policy).inputs.policy)).Statement;

      // biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the plan writes what only AWS knows
      it("shows in the containers where each value comes from", () => {
        for (const task of ["api-task", "report-task"]) {
          const { environment, secrets } = containerOf(task);
          const own = environment.filter(({ name }: { name: string }) => name.startsWith("DB_"));
          assert.deepEqual(own, [
            { name: "DB_HOST", value: "${db.address}" },
            { name: "DB_PORT", value: "${db.port}" },
          ]);
          const valueFrom = "${db.masterUserSecrets[0].secretArn}:password::";
          assert.deepEqual(secrets, [{ name: "DB_PASSWORD", valueFrom }]);
        }
      });

      it("lets ECS read that one secret, and the app do what it is given", () => {
        const [read, ...others] = statementsOf("api-execution-policy").filter(({ Action }) =>
          Action.some((action) => /^(secretsmanager|ssm):/.test(action)),
        );
        assert.deepEqual(read?.Resource, ["${db.masterUserSecrets[0].secretArn}"]);
        assert.deepEqual(others, []);
        assert.deepEqual(statementsOf("api-task-policy"), [
          { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["${uploads.arn}/*"] },
        ]);
      });

      it("runs in the cluster and the subnets that the program made", () => {
        const { cluster, launchType, networkConfiguration, loadBalancers } = one("api-service").inputs;
        assert.deepEqual([cluster, launchType, loadBalancers], ["${main.arn}", "FARGATE", undefined]);
        assert.deepEqual(networkConfiguration, {
          subnets: ["${shop-0.id}", "${shop-1.id}"],
          securityGroups: ["${api-security-group.id}"],
          assignPublicIp: true,
        });
        assert.equal((one("report-schedule").inputs.target as { arn: string }).arn, "${main.arn}");
        assert.equal(one("api-to-db").inputs.referencedSecurityGroupId, "${api-security-group.id}");
      });

      it("answers behind a load balancer of the library in that VPC", () => {
        assert.equal(one("web-tg").inputs.vpcId, "${shop.id}");
        assert.equal(one("web-rule").inputs.listenerArn, "${ingress-http.arn}");
        assert.equal(plan.outputs.url, "http://${ingress-alb.dnsName}/");
        assert.equal(plan.outputs.apiName, "${api-service.name}");
      });

      it("runs the image of the folder, under the program's own names", () => {
        assert.match(containerOf("web-task").image, /^\$\{shop-repository\.repositoryUrl\}:[0-9a-f]{16}$/);
        assert.equal(one("web-task").inputs.family, "shop_dev_web");
        assert.equal(one("shop-repository").type, "aws:ecr/repository:Repository");
      });
      // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
    });
  }

  it("stands in a folder that has nothing of this project beside it", () => {
    assert.ok(!readdirSync(folder).includes("index.js"));
    assert.ok(!readdirSync(join(folder, "node_modules", "docker-on-ecs")).includes("components"));
  });
});
