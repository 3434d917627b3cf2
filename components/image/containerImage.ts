// An image built from a folder with a Dockerfile, and the ECR repository that it is pushed to. Its tag is the hash of
// what goes into it, so the same sources are the same image and a preview shows which one comes.

import { posix } from "node:path";
import { ecr } from "@pulumi/aws";
import { Image } from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { imageDefaults, taskDefaults } from "../../settings/defaults.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { contextContents, contextHash } from "./contextHash.ts";
import { newestImage, pushedImages } from "./pushedImages.ts";

/** What the image is built from. The image's tag is a hash of it all, so each value is known when the program runs. */
export interface BuildArgs {
  /** The folder that goes into the image, seen from the folder of Pulumi.yaml. */
  context: string;
  /** The Dockerfile, seen from the context. @default "Dockerfile" */
  dockerfile?: string;
  /** Build arguments; an image keeps them, so none is a secret. @default {} */
  args?: Readonly<Record<string, string>>;
  /** The stage to build. @default the last */
  target?: string;
  /**
   * Whether a build starts from the layers of the image that was pushed last, which it downloads, and carries what the
   * next build needs for that. It does not count for the tag. @default false
   */
  cache?: boolean;
}

export interface ContainerImageArgs {
  build: BuildArgs;
  /** What the tasks run on. @default "X86_64" */
  architecture?: "X86_64" | "ARM64";
  /** How many of the newest images the repository keeps for a rollback, 3 or more. @default 10 */
  imagesKept?: number;
  /** Host and port to push to and pull from in place of ECR's own: an emulator's registry. @default ECR's own */
  registry?: string;
  /** A customer key for a repository that is made; one that there is keeps its encryption. @default a key of AWS */
  kmsKeyArn?: pulumi.Input<string>;
  /** Whether the repository stays in AWS, with every image, when it leaves the program. @default false */
  deletionProtection?: boolean;
}

/** With this build argument BuildKit writes the cache's description into the image. */
const inlineCache = "BUILDKIT_INLINE_CACHE";

const platforms = { X86_64: "linux/amd64", ARM64: "linux/arm64" } as const;

/** Needs a Docker engine where it is deployed. The repository costs what its images take, 10 cents per GB and month. */
export class ContainerImage extends pulumi.ComponentResource {
  /** `<repository>:<tag>`: known in a preview; in a deployment not before the image is pushed. */
  readonly imageUri: pulumi.Output<string>;
  /** The first 16 of the content hash's 64 hexadecimal digits. */
  readonly tag: string;
  readonly repositoryArn: pulumi.Output<string>;
  /** `<repository>@sha256:…`: what another stack's `image` takes to run this very image. */
  readonly digest: pulumi.Output<string>;

  constructor(name: string, args: ContainerImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:ContainerImage", name, {}, opts);
    const { registry } = args;
    const build = withDefaults(args.build, { dockerfile: imageDefaults.dockerfile, args: {}, cache: false });
    const platform = platforms[args.architecture ?? taskDefaults.architecture];
    this.tag = contextHash({ ...build, platform }, readOnce(build)).slice(0, 16);

    const repository = this.makeRepository(name, args);
    this.repositoryArn = repository.arn;
    const pushed = pushedImages(repository.name, this);
    const token = ecr.getAuthorizationTokenOutput({ registryId: repository.registryId }, { parent: this });
    const location =
      registry === undefined ? repository.repositoryUrl : pulumi.interpolate`${registry}/${repository.name}`;
    const newest = build.cache ? newestImage(repository.name, pushed, this) : undefined;
    const image = new Image(
      `${name}-image`,
      {
        imageName: pulumi.interpolate`${location}:${this.tag}`,
        build: {
          context: build.context,
          // Seen from the project, as the provider reads it; `..` is taken away by name, as the hash does.
          dockerfile: posix.join(build.context, build.dockerfile),
          // The image then keeps where its layers come from, a few kB:
          // https://docs.docker.com/build/cache/backends/inline/
          args: build.cache ? { ...build.args, [inlineCache]: "1" } : build.args,
          target: build.target,
          platform,
          cacheFrom: newest && {
            images: pulumi
              .all([location, newest])
              .apply(([at, digest]) => (digest === undefined ? [] : [`${at}@${digest}`])),
          },
        },
        // Its host is the one in the image's name.
        registry: { username: token.userName, password: pulumi.secret(token.password) },
        // Sources that were deployed before (a reverted commit, a second machine) have their tag in the repository.
        // Built again they rarely give the same bits, and an immutable tag refuses others: then what is there is used.
        skipPush: pushed.apply((images) => this.tag in images),
      },
      {
        parent: this,
        // Once pushed, the tag is there and the image is the newest: the next preview of an unchanged stack would show
        // skipPush and cacheFrom change, and that of a stack whose cache is switched would build the same image anew.
        ignoreChanges: ["skipPush", "build.cacheFrom", `build.args.${inlineCache}`],
        // An update would carry the ignored values on, and push again what is there; a replacement starts from the
        // new ones. It costs nothing: the provider deletes no pushed image.
        replaceOnChanges: ["*"],
      },
    );
    this.imageUri = image.imageName;
    // Not pushed, the provider gives the digest of what it has built here, which is not what is in the repository.
    this.digest = pulumi
      .all([location, pushed, image.repoDigest])
      .apply(([at, images, built]) => (images[this.tag] === undefined ? built : `${at}@${images[this.tag]}`));

    this.registerOutputs({
      imageUri: this.imageUri,
      tag: this.tag,
      repositoryArn: this.repositoryArn,
      digest: this.digest,
    });
  }

  private makeRepository(name: string, args: ContainerImageArgs): ecr.Repository {
    const { kmsKeyArn, deletionProtection = false } = args;
    const repository = new ecr.Repository(
      `${name}-repository`,
      {
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [
          kmsKeyArn === undefined ? { encryptionType: "AES256" } : { encryptionType: "KMS", kmsKey: kmsKeyArn },
        ],
        // Without it `pulumi destroy` stops at a repository that has images.
        forceDelete: !deletionProtection,
      },
      {
        parent: this,
        // A service that is removed, or put back, would take along the images that a rollback needs.
        retainOnDelete: deletionProtection,
        // ECR encrypts a repository for good as it was made, so a customer key that comes or goes would replace it.
        // https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
        ignoreChanges: ["encryptionConfigurations"],
      },
    );
    new ecr.LifecyclePolicy(
      `${name}-lifecycle`,
      {
        repository: repository.name,
        policy: JSON.stringify(lifecyclePolicy(args.imagesKept ?? imageDefaults.imagesKept)),
      },
      { parent: this },
    );
    return repository;
  }
}

/** Folder and Dockerfile → their content, as read since the program last waited. */
const justRead = new Map<string, string[]>();

/** Services are declared one right after the other: a folder that several are built from is read for the first one. */
function readOnce(build: Parameters<typeof contextContents>[0]): string[] {
  const key = JSON.stringify([build.context, build.dockerfile]);
  const contents = justRead.get(key) ?? contextContents(build);
  // Another run in the same process may find other files.
  if (justRead.size === 0) queueMicrotask(() => justRead.clear());
  justRead.set(key, contents);
  return contents;
}

function lifecyclePolicy(imagesKept: number) {
  const expire = { type: "expire" };
  return {
    rules: [
      {
        rulePriority: 1,
        description: "Images without a tag",
        selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 1 },
        action: expire,
      },
      {
        // Counted apart, as an image that one rule is about is left alone by those after it: what is built for dev
        // does not push out what prod runs. .github/release-images.sh gives the tag.
        // https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html#lp_evaluation_rules
        rulePriority: 2,
        description: `All but the newest ${imagesKept} released`,
        selection: {
          tagStatus: "tagged",
          tagPatternList: ["released-*"],
          countType: "imageCountMoreThan",
          countNumber: imagesKept,
        },
        action: expire,
      },
      {
        rulePriority: 3,
        description: `All but the newest ${imagesKept}`,
        selection: {
          tagStatus: "tagged",
          tagPatternList: ["*"],
          countType: "imageCountMoreThan",
          countNumber: imagesKept,
        },
        action: expire,
      },
    ],
  };
}
