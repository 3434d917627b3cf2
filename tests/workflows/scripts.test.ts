// The scripts that the workflows call, run with stand-ins for gh, aws and npx that record their calls.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";

const marker = "<!-- docker-on-ecs preview -->";
const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const repository = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web-repository-1a2b3c4";

describe("the workflows' scripts", function () {
  this.timeout(20_000);
  let root: string;
  before(function () {
    if (spawnSync("jq", ["--version"]).status === 0) return;
    if (process.env.CI) throw new Error("jq is not here");
    console.warn("      skipped: the scripts need jq, as GitHub's runners have it");
    this.skip();
  });
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "scripts-"));
    mkdirSync(join(root, "bin"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** A command that answers as `script` says and records its arguments, one call a line. */
  const standIn = (name: string, script = "") => {
    const file = join(root, "bin", name);
    writeFileSync(file, `#!/usr/bin/env bash\nprintf '%s\\n' "${name} $(printf '%s ' "$@")" >> calls\n${script}\n`);
    chmodSync(file, 0o755);
  };
  const run = (script: string, ...args: string[]) =>
    spawnSync(resolve(".github", script), args, {
      cwd: root,
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: `${join(root, "bin")}:${process.env.PATH}`,
        GH_TOKEN: "token",
        GITHUB_REPOSITORY: "octocat/hello",
        GITHUB_SERVER_URL: "https://github.com",
        GITHUB_RUN_ID: "42",
        PULL_REQUEST: "7",
        PULUMI_BACKEND_URL: "s3://state-bucket-1a2b3c4?region=eu-west-1",
      },
    });
  const calls = () =>
    existsSync(join(root, "calls")) ? readFileSync(join(root, "calls"), "utf8").trimEnd().split("\n") : [];
  const write = (file: string, text: string) => {
    mkdirSync(join(root, file, ".."), { recursive: true });
    writeFileSync(join(root, file), text);
  };

  describe("comment.sh", () => {
    it("makes a comment where there is none", () => {
      standIn("gh");
      write("comment.md", `${marker}\ntext\n`);
      assert.equal(run("comment.sh", "comment.md").status, 0);
      assert.match(
        calls().at(-1) ?? "",
        /--method POST repos\/octocat\/hello\/issues\/7\/comments --field body=@comment\.md/,
      );
    });

    it("updates the comment that the workflow made before", () => {
      standIn("gh", '[[ "$*" == *--jq* ]] && echo 1234');
      write("comment.md", `${marker}\ntext\n`);
      run("comment.sh", "comment.md");
      assert.match(calls().at(-1) ?? "", /--method PATCH repos\/octocat\/hello\/issues\/comments\/1234 --field/);
    });

    it("takes for its own only what a workflow wrote under the same marker", () => {
      standIn(
        "gh",
        comments([
          { id: 1, user: { login: "mallory" }, body: `${marker}\nnot yours` },
          { id: 2, user: { login: "github-actions[bot]" }, body: "<!-- docker-on-ecs preview environment -->\nother" },
          { id: 3, user: { login: "github-actions[bot]" }, body: `${marker}\nmine` },
        ]),
      );
      write("comment.md", `${marker}\ntext\n`);
      run("comment.sh", "comment.md");
      assert.match(calls().at(-1) ?? "", /PATCH .*\/comments\/3 /);
    });

    it("refuses a text that it would not find again", () => {
      standIn("gh");
      for (const text of ["", "no marker\n", '<!-- "; env -->\n']) {
        write("comment.md", text);
        const { status, stderr } = run("comment.sh", "comment.md");
        assert.equal(status, 1);
        assert.match(stderr, /must begin with a line such as/);
      }
      assert.deepEqual(calls(), []);
    });

    it("fails where GitHub does", () => {
      standIn("gh", "exit 1");
      write("comment.md", `${marker}\ntext\n`);
      assert.notEqual(run("comment.sh", "comment.md").status, 0);
      assert.equal(calls().length, 1, "without an answer it makes no second comment");
    });
  });

  describe("drift-issue.sh", () => {
    const open = 'if [ "$1 $2" = "issue list" ]; then echo 12; fi';

    it("opens one issue, with its label, that shows each stack's drift", () => {
      standIn("gh", 'for last; do :; done; if [ "$1 $2" = "issue create" ]; then cp "$last" body; fi');
      write("drift/prod.txt", "~ desiredCount: 3 => 1\n");
      write("drift/dev.txt", "~ tags: {}\n");
      assert.equal(run("drift-issue.sh", "drift", "success").status, 0);
      assert.deepEqual(
        calls().map((call) => call.split(" ").slice(1, 3).join(" ")),
        ["issue list", "label create", "issue create"],
      );
      const body = readFileSync(join(root, "body"), "utf8");
      assert.match(body, /### dev\n\n(~{30})\n~ tags: \{\}\n\n\1\n\n### prod\n\n\1\n~ desiredCount: 3 => 1\n/);
      assert.match(body, /https:\/\/github\.com\/octocat\/hello\/actions\/runs\/42/);
    });

    it("updates the issue that is open", () => {
      standIn("gh", open);
      write("drift/prod.txt", "~ desiredCount: 3 => 1\n");
      run("drift-issue.sh", "drift", "failure");
      assert.match(calls().at(-1) ?? "", /^gh issue edit 12 --body-file/);
    });

    it("closes it when every stack was looked at and none has drifted", () => {
      standIn("gh", open);
      mkdirSync(join(root, "drift"));
      run("drift-issue.sh", "drift", "success");
      assert.match(calls().at(-1) ?? "", /^gh issue close 12 /);
    });

    it("leaves it open when a stack could not be looked at", () => {
      standIn("gh", open);
      run("drift-issue.sh", "drift", "failure");
      write("drift/prod.unknown", "");
      run("drift-issue.sh", "drift", "success");
      assert.deepEqual(
        calls().map((call) => call.split(" ").slice(1, 3).join(" ")),
        ["issue list", "issue list"],
      );
    });

    it("does nothing where there is neither drift nor an issue", () => {
      standIn("gh");
      assert.equal(run("drift-issue.sh", "drift", "success").status, 0);
      assert.deepEqual(calls().length, 1);
    });

    it("stays within what an issue takes", () => {
      standIn("gh", 'for last; do :; done; if [ "$1 $2" = "issue create" ]; then cp "$last" body; fi');
      for (const stack of ["dev", "staging", "prod"]) write(`drift/${stack}.txt`, "x".repeat(100_000));
      run("drift-issue.sh", "drift", "success");
      const body = readFileSync(join(root, "body"), "utf8");
      assert.ok(body.length < 65_536, `${body.length} characters`);
      assert.equal(body.match(/The rest is in the run's log/g)?.length, 3);
    });
  });

  describe("release-images.sh", () => {
    const answers = (tags: string[] | null) => `case $2 in
      describe-images) echo '${JSON.stringify(tags)}' ;;
      batch-get-image) echo '{"schemaVersion":2}' ;;
    esac`;

    it("gives the very image another tag, by its manifest", () => {
      standIn("aws", answers(["3f2a"]));
      const services = {
        web: { image: `${repository}@${digest("a")}`, sidecars: { proxy: { image: `${repository}@${digest("c")}` } } },
        worker: { image: `${repository}@${digest("b")}` },
      };
      assert.equal(run("release-images.sh", JSON.stringify({ services, jobs: { report: services.worker } })).status, 0);
      const put = calls().filter((call) => call.includes("put-image"));
      assert.deepEqual(
        put.map((call) => call.replace(/ --query.*/, "")),
        ["a", "b", "c"].map(
          (digit) =>
            `aws ecr put-image --repository-name web-repository-1a2b3c4 --image-digest ${digest(digit)} ` +
            `--image-manifest {"schemaVersion":2} --image-tag released-${digit.repeat(16)}`,
        ),
      );
    });

    it("leaves an image that is tagged already, which ECR would refuse", () => {
      standIn("aws", answers(["3f2a", `released-${"a".repeat(16)}`]));
      assert.equal(
        run(
          "release-images.sh",
          JSON.stringify({ services: { web: { image: `${repository}@${digest("a")}` } }, jobs: null }),
        ).status,
        0,
      );
      assert.ok(!calls().some((call) => call.includes("put-image")));
    });

    it("gives an image the tag of its first commit, and leaves it that one", () => {
      const outputs = JSON.stringify({ services: { web: { image: `${repository}@${digest("a")}` } }, jobs: null });
      const put = (tags: string[]) => {
        standIn("aws", answers(tags));
        assert.equal(run("release-images.sh", outputs, "0123abc").status, 0);
        return calls().flatMap((call) => /--image-tag (\S+)/.exec(call)?.[1] ?? []);
      };
      assert.deepEqual(put(["3f2a", `released-${"a".repeat(16)}`]), ["commit-0123abc"]);
      assert.deepEqual(put(["3f2a", "commit-4567def"]), ["commit-0123abc"]);
    });

    it("gives a tag to an image that has none any more", () => {
      standIn("aws", answers(null));
      const outputs = JSON.stringify({ services: { web: { image: `${repository}@${digest("a")}` } }, jobs: null });
      const { status, stderr } = run("release-images.sh", outputs);
      assert.deepEqual([status, stderr], [0, ""]);
      assert.ok(calls().some((call) => call.includes(`--image-tag released-${"a".repeat(16)}`)));
    });

    it("passes over images that are not in ECR", () => {
      standIn("aws");
      const image = `registry.example.com/proxy@${digest("a")}`;
      assert.equal(run("release-images.sh", JSON.stringify({ services: { proxy: { image } } })).status, 0);
      assert.deepEqual(calls(), []);
    });

    it("fails where an image is gone", () => {
      standIn("aws", "exit 254");
      assert.notEqual(
        run(
          "release-images.sh",
          JSON.stringify({ services: { web: { image: `${repository}@${digest("a")}` } }, jobs: null }),
        ).status,
        0,
      );
    });
  });

  describe("arm64.sh", () => {
    for (const [stackFile, project, needed] of [
      ["config: { services: { web: { architecture: ARM64 } } }\n", "name: shop\n", "true"],
      ["environment: [aws/dev]\nconfig: {}\n", "name: shop\n", "true"],
      ["config: {}\n", "name: shop\nconfig: { jobs: { default: { a: { architecture: ARM64 } } } }\n", "true"],
      ["config: { services: { web: { environment: { A: b } } } } # not ARM64\n", "name: shop\n", ""],
    ] as const) {
      it(`says "${needed}" of ${stackFile.trim()} beside ${project.trim()}`, () => {
        writeFileSync(join(root, "Pulumi.dev.yaml"), stackFile);
        writeFileSync(join(root, "Pulumi.yaml"), project);
        assert.equal(run("arm64.sh", "dev").stdout, `needed=${needed}\n`);
      });
    }
  });

  describe("stacks.sh", () => {
    const deploying = (...stacks: string[]) => {
      const jobs = stacks.map((stack) => `  ${stack}:\n    with:\n      stack: ${stack}\n      release: true\n`);
      mkdirSync(join(root, ".github/workflows"), { recursive: true });
      write(".github/workflows/deploy.yml", `jobs:\n${jobs.join("")}`);
    };

    it("writes the stacks that are deployed, in their order, where they have a file", () => {
      deploying("dev", "staging", "prod-eu");
      for (const stack of ["prod-eu", "dev", "other"]) write(`Pulumi.${stack}.yaml`, "");
      assert.equal(run("stacks.sh").stdout, 'names=["dev","prod-eu"]\n');
    });

    it("writes an empty list where none is left", () => {
      deploying("dev");
      const { status, stdout } = run("stacks.sh");
      assert.deepEqual([status, stdout], [0, "names=[]\n"]);
    });

    it("finds every stack of this repository's own workflow", () => {
      mkdirSync(join(root, ".github/workflows"), { recursive: true });
      copyFileSync(".github/workflows/deploy.yml", join(root, ".github/workflows/deploy.yml"));
      const { jobs } = parse(readFileSync(".github/workflows/deploy.yml", "utf8"));
      const stacks = Object.values<{ with?: { stack?: string } }>(jobs).flatMap((job) => job.with?.stack ?? []);
      for (const stack of stacks) write(`Pulumi.${stack}.yaml`, "");
      assert.equal(run("stacks.sh").stdout, `names=${JSON.stringify(stacks)}\n`);
    });
  });

  describe("continue.sh", () => {
    const paused = JSON.stringify([
      ["web", "arn:1"],
      ["api", "arn:2"],
    ]);
    const ecs = (script: string) => {
      standIn("ecs", script);
      renameSync(join(root, "bin", "ecs"), join(root, "ecs"));
    };

    it("continues the deployments of this run side by side, and no other", () => {
      ecs("");
      assert.equal(run("continue.sh", "prod", paused).status, 0);
      assert.deepEqual(
        calls()
          .map((call) => call.trim())
          .sort(),
        ["ecs continue prod api --deployment arn:2", "ecs continue prod web --deployment arn:1"],
      );
    });

    it("goes on when one fails, and fails in the end", () => {
      ecs('[[ "$*" != *web* ]]');
      assert.equal(run("continue.sh", "prod", paused).status, 1);
      assert.equal(calls().length, 2);
    });
  });

  describe("sweep-previews.sh", () => {
    const stacks = (...keys: string[]) =>
      standIn("aws", `echo '${JSON.stringify(keys.map((key) => `.pulumi/stacks/shop/${key}`))}'`);
    const destroyed = () =>
      calls().flatMap((call) => /^npx .*pulumi destroy --stack (\S+) --yes --remove/.exec(call)?.[1] ?? []);
    beforeEach(() => write("Pulumi.yaml", "name: shop\n"));

    it("destroys the stacks of pull requests that are closed or have lost the label, and keeps the others", () => {
      stacks("pr-1.json", "pr-1.json.bak", "pr-2.json", "pr-3.json", "pr-30.json");
      standIn(
        "gh",
        `case $3 in 1) pr='{"state":"MERGED","labels":[{"name":"preview"}]}' ;;
        2) pr='{"state":"OPEN","labels":[{"name":"preview"}]}' ;;
        3) pr='{"state":"OPEN","labels":[{"name":"bug"}]}' ;;
        *) pr='{"state":"OPEN","labels":[]}' ;; esac
        for last; do :; done; jq --raw-output "$last" <<< "$pr"`,
      );
      standIn("npx");
      assert.equal(run("sweep-previews.sh").status, 0);
      assert.deepEqual(destroyed(), ["pr-1", "pr-3", "pr-30"]);
      assert.match(calls()[0] ?? "", /--bucket state-bucket-1a2b3c4 --prefix \.pulumi\/stacks\/shop\/pr- /);
    });

    it("goes on when one cannot be destroyed, and fails in the end", () => {
      stacks("pr-1.json", "pr-2.json");
      standIn("gh", "echo false");
      standIn("npx", '[[ "$*" != *pr-1* ]]');
      assert.equal(run("sweep-previews.sh").status, 1);
      assert.deepEqual(destroyed(), ["pr-1", "pr-2"]);
    });

    it("destroys nothing when GitHub does not say how a pull request is", () => {
      stacks("pr-1.json");
      standIn("gh", "exit 1");
      standIn("npx");
      assert.notEqual(run("sweep-previews.sh").status, 0);
      assert.deepEqual(destroyed(), []);
    });

    it("does nothing where there are no stacks", () => {
      standIn("aws", "echo null");
      standIn("npx");
      assert.equal(run("sweep-previews.sh").status, 0);
      assert.deepEqual(destroyed(), []);
    });
  });
});

/** Answers a listing as gh does: by the query that it is given. */
function comments(all: object[]): string {
  return `if [[ "$*" == *--jq* ]]; then for last; do :; done; jq --raw-output "$last" <<< '${JSON.stringify(all)}'; fi`;
}
