import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ContainerImage, type ContainerImageArgs } from "../../../components/image/containerImage.ts";
import { contextHash } from "../../../components/image/contextHash.ts";
import { knownFunctions } from "../../../plan/knownFunctions.ts";
import { type RecordOptions, record } from "../../support/record.ts";

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
describe("ContainerImage", () => {
  let context = "";
  before(() => {
    context = mkdtempSync(join(tmpdir(), "image-"));
    writeFileSync(join(context, "Dockerfile"), "FROM scratch\n");
    mkdirSync(join(context, "docker"));
    writeFileSync(join(context, "docker/Dockerfile"), "FROM scratch\nCOPY . /\n");
  });
  after(() => rmSync(context, { recursive: true }));

  const image = (args: Partial<ContainerImageArgs> = {}, options?: RecordOptions) =>
    record(() => {
      const { imageUri, tag, digest, repositoryArn } = new ContainerImage("web", {
        build: { context, dockerfile: "Dockerfile", args: {} },
        architecture: "X86_64",
        imagesKept: 10,
        ...args,
      });
      return { imageUri, tag, digest, repositoryArn };
    }, options);

  describe("The repository", () => {
    it("takes no second image under a tag, scans each and is encrypted", async () => {
      const { imageTagMutability, imageScanningConfiguration, encryptionConfigurations } = (await image()).one(
        "Repository",
      ).inputs;
      assert.equal(imageTagMutability, "IMMUTABLE");
      assert.deepEqual(imageScanningConfiguration, { scanOnPush: true });
      assert.deepEqual(encryptionConfigurations, [{ encryptionType: "AES256" }]);
    });

    it("is encrypted with a customer key where there is one", async () => {
      const kmsKeyArn = "arn:aws:kms:eu-west-1:123456789012:key/1";
      assert.deepEqual((await image({ kmsKeyArn })).one("Repository").inputs.encryptionConfigurations, [
        { encryptionType: "KMS", kmsKey: kmsKeyArn },
      ]);
    });

    it("goes with its images, or where deletion protection is on stays in AWS with them", async () => {
      const open = (await image()).one("Repository");
      assert.deepEqual([open.inputs.forceDelete, open.options.retainOnDelete], [true, false]);
      const closed = (await image({ deletionProtection: true })).one("Repository");
      assert.deepEqual([closed.inputs.forceDelete, closed.options.retainOnDelete], [false, true]);
    });

    it("keeps the encryption that it was made with, whatever key comes or goes", async () => {
      assert.deepEqual((await image()).one("Repository").options.ignoreChanges, ["encryptionConfigurations"]);
    });

    it("keeps the newest images, the newest released ones apart, and none without a tag for longer than a day", async () => {
      const { repository, policy } = (await image({ imagesKept: 7 })).one("LifecyclePolicy").inputs;
      assert.equal(repository, "${web-repository.name}");
      const { rules } = JSON.parse(String(policy));
      assert.deepEqual(
        rules.map(({ selection }: { selection: object }) => selection),
        [
          { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 1 },
          { tagStatus: "tagged", tagPatternList: ["released-*"], countType: "imageCountMoreThan", countNumber: 7 },
          { tagStatus: "tagged", tagPatternList: ["*"], countType: "imageCountMoreThan", countNumber: 7 },
        ],
      );
    });
  });

  it("reads a folder anew in every run, and for another Dockerfile in the same one", async () => {
    const tagsOf = async () => {
      const { outputs } = await record(() => ({
        tags: ["Dockerfile", "docker/Dockerfile", "Dockerfile"].map((dockerfile, index) => {
          const build = { context, dockerfile, args: {} };
          return new ContainerImage(`web-${index}`, { build, architecture: "X86_64", imagesKept: 10 }).tag;
        }),
      }));
      return outputs.tags as string[];
    };
    const before = await tagsOf();
    assert.equal(before[0], before[2]);
    assert.notEqual(before[0], before[1]);
    writeFileSync(join(context, "new"), "");
    const after = await tagsOf();
    rmSync(join(context, "new"));
    for (const [index, tag] of after.entries()) assert.notEqual(tag, before[index]);
  });

  it("is called by the hash of what goes into it", async () => {
    const { one, outputs } = await image();
    const hash = contextHash({ context, dockerfile: "Dockerfile", args: {}, platform: "linux/amd64" });
    assert.equal(outputs.tag, hash.slice(0, 16));
    assert.equal(one("Image").inputs.imageName, `\${web-repository.repositoryUrl}:${outputs.tag}`);
    assert.equal(outputs.imageUri, one("Image").inputs.imageName);
  });

  it("has another tag for another architecture, target or build argument", async () => {
    const build = { context, dockerfile: "Dockerfile", args: {} };
    const tags = await Promise.all(
      [
        {},
        { architecture: "ARM64" as const },
        { build: { ...build, target: "test" } },
        { build: { ...build, args: { A: "1" } } },
      ].map(async (args) => (await image(args)).outputs.tag),
    );
    assert.equal(new Set(tags).size, tags.length);
  });

  it("is built from what the stack file names, for the architecture that it runs on", async () => {
    const build = { context, dockerfile: "docker/Dockerfile", args: { A: "1" }, target: "test" };
    assert.deepEqual((await image({ build, architecture: "ARM64" })).one("Image").inputs.build, {
      context,
      dockerfile: `${context}/docker/Dockerfile`,
      args: { A: "1" },
      target: "test",
      platform: "linux/arm64",
    });
  });

  it("goes to another registry under the repository's name where one is given", async () => {
    const { one, outputs } = await image({ registry: "127.0.0.1:4566" });
    assert.equal(one("Image").inputs.imageName, `127.0.0.1:4566/\${web-repository.name}:${outputs.tag}`);
  });

  it("logs in with a password that nobody sees", async () => {
    assert.deepEqual((await image()).one("Image").inputs.registry, { username: "AWS", password: "[secret]" });
  });

  describe("Sources that were deployed before", () => {
    const functions = { ...knownFunctions };
    afterEach(() => Object.assign(knownFunctions, functions));

    /** AWS's answer where the repository has images with these tags, each with its digest. */
    const pushed = (images: Record<string, string | undefined>) => {
      knownFunctions["aws:ecr/getRepositories:getRepositories"] = () => ({
        names: ["other", "${web-repository.name}"],
      });
      knownFunctions["aws:ecr/getImages:getImages"] = ({ repositoryName }) => {
        assert.equal(repositoryName, "${web-repository.name}");
        return { imageIds: Object.entries(images).map(([imageTag, imageDigest]) => ({ imageTag, imageDigest })) };
      };
    };

    it("are pushed when their tag is not in the repository, or there is no repository yet", async () => {
      assert.equal((await image()).one("Image").inputs.skipPush, false);
      pushed({ "0000000000000000": "sha256:0" });
      assert.equal((await image()).one("Image").inputs.skipPush, false);
    });

    it("are not pushed again, as an immutable tag takes no other bits", async () => {
      const { tag } = (await image()).outputs;
      pushed({ [String(tag)]: "sha256:1" });
      assert.equal((await image()).one("Image").inputs.skipPush, true);
    });

    it("have the digest that is in the repository, not that of a second build", async () => {
      const first = (await image()).outputs;
      assert.equal(first.digest, "${web-image.repoDigest}");
      pushed({ [String(first.tag)]: "sha256:1" });
      assert.equal((await image()).outputs.digest, "${web-repository.repositoryUrl}@sha256:1");
      const { outputs } = await image({ registry: "127.0.0.1:4566" });
      assert.equal(outputs.digest, "127.0.0.1:4566/${web-repository.name}@sha256:1");
    });

    it("are no change of an unchanged stack, and whatever changes is decided anew", async () => {
      const { options } = (await image()).one("Image");
      assert.deepEqual(options.ignoreChanges, ["skipPush", "build.cacheFrom", "build.args.BUILDKIT_INLINE_CACHE"]);
      assert.deepEqual(options.replaceOnChanges, ["*"]);
    });
  });

  describe("A cache", () => {
    const functions = { ...knownFunctions };
    afterEach(() => Object.assign(knownFunctions, functions));

    const built = async (cache: boolean) => {
      const { one, outputs } = await image({ build: { context, args: { A: "1" }, cache } });
      const { args, cacheFrom } = one("Image").inputs.build as { args: object; cacheFrom?: object };
      return { args, cacheFrom, tag: outputs.tag };
    };

    it("is not asked for by default, and does not change the tag", async () => {
      const [without, with_] = [await built(false), await built(true)];
      assert.deepEqual([without.args, without.cacheFrom], [{ A: "1" }, undefined]);
      assert.equal(with_.tag, without.tag);
    });

    it("is in the image for the next build, whose layers come from the image that was pushed last", async () => {
      assert.deepEqual((await built(true)).cacheFrom, { images: [] });
      const name = "${web-repository.name}";
      knownFunctions["aws:ecr/getRepositories:getRepositories"] = () => ({ names: [name] });
      knownFunctions["aws:ecr/getImages:getImages"] = () => ({
        imageIds: [
          { imageTag: "1111111111111111", imageDigest: "sha256:1" },
          { imageTag: "2222222222222222", imageDigest: "sha256:2" },
        ],
      });
      knownFunctions["aws:ecr/getImage:getImage"] = (args) => {
        assert.deepEqual(args, { repositoryName: name, mostRecent: true });
        return { imageDigest: "sha256:1" };
      };
      const { args, cacheFrom } = await built(true);
      assert.deepEqual(args, { A: "1", BUILDKIT_INLINE_CACHE: "1" });
      assert.deepEqual(cacheFrom, { images: ["${web-repository.repositoryUrl}@sha256:1"] });
    });
  });

  it("is all its component's", async () => {
    const { resources, one } = await image();
    const component = one("ContainerImage");
    for (const { urn, parent, name } of resources) {
      if (urn === component.urn) continue;
      assert.equal(parent, component.urn);
      assert.ok(name.startsWith("web-"), name);
    }
  });

  it("registers the same resources while nothing is known of AWS yet", async () => {
    const names = ({ resources }: Awaited<ReturnType<typeof image>>) => resources.map(({ urn }) => urn);
    assert.deepEqual(names(await image({}, { outputs: "unknown" })), names(await image()));
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
