// What Pulumi needs of the place where its state is: the objects of some stacks and their locks, and the key that the
// bucket and the stacks' secrets are encrypted with.
// Object names: https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy (store.go, lock.go, meta.go)

import { allow, type Place, type Scope, type Statement } from "./statement.ts";

export interface State {
  bucketArn: string;
  keyArn: string;
}

/** For previews and drift checks, which take no lock and leave the state as it is. */
export function readState(place: Place, scope: Scope, state: State): Statement[] {
  return [
    ...find(state),
    allow("ReadStacks", ["s3:GetObject"], checkpoints(scope, state)),
    useBucketKey(place, state, ["kms:Decrypt"]),
    useSecretsKey(scope, state, ["kms:Decrypt"]),
  ];
}

/** For deployments: also locks, the history, backups, and a stack's first and last version. */
export function writeState(place: Place, scope: Scope, state: State): Statement[] {
  const { project, stacks } = scope;
  const folders = ["history/", "backups/", "locks/organization/"].flatMap((folder) =>
    stacks.map((stack) => `${state.bucketArn}/.pulumi/${folder}${project}/${stack}/*`),
  );
  return [
    ...find(state),
    allow(
      "WriteStacks",
      ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      [...checkpoints(scope, state), ...folders],
    ),
    useBucketKey(place, state, ["kms:Decrypt", "kms:GenerateDataKey"]),
    useSecretsKey(scope, state, ["kms:Decrypt", "kms:Encrypt"]),
  ];
}

/** For stacks on another one's platform, which read its outputs; the engine opens a state with its secrets. */
export function readPlatform({ project, platform }: Scope & { platform: string }, state: State): Statement[] {
  const scope = { project, stacks: [platform] };
  return [
    allow("ReadPlatform", ["s3:GetObject"], checkpoints(scope, state)),
    { ...useSecretsKey(scope, state, ["kms:Decrypt"]), Sid: "OpenPlatform" },
  ];
}

function find({ bucketArn }: State): Statement[] {
  return [
    allow("ListStacks", ["s3:ListBucket"], [bucketArn]),
    allow("ReadLayout", ["s3:GetObject"], [`${bucketArn}/.pulumi/meta.yaml`]),
  ];
}

/** Checkpoints by their endings, so that rights to `prod` give none to a stack `prod.eu`. */
function checkpoints({ project, stacks }: Scope, { bucketArn }: State): string[] {
  const endings = ["json", "json.bak", "json.gz", "json.gz.bak", "pulumi-tags"];
  return stacks.flatMap((stack) =>
    endings.map((ending) => `${bucketArn}/.pulumi/stacks/${project}/${stack}.${ending}`),
  );
}

/** S3 asks for the key in its caller's name, with the bucket as context. */
function useBucketKey({ region }: Place, { bucketArn, keyArn }: State, actions: string[]): Statement {
  return allow("UseBucketKey", actions, [keyArn], {
    StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com`, "kms:EncryptionContext:aws:s3:arn": bucketArn },
  });
}

/** Each stack's data key is encrypted with its name as context, so no environment can open the secrets of another. */
function useSecretsKey({ stacks }: Scope, { keyArn }: State, actions: string[]): Statement {
  return allow("UseSecretsKey", actions, [keyArn], { StringLike: { "kms:EncryptionContext:stack": stacks } });
}
