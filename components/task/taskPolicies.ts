// The statements of the policies of a task's two roles: no more than its log group, its images, its secrets and its
// permissions. Pure; making the roles is left to taskRoles.ts.

import type * as pulumi from "@pulumi/pulumi";
import { ecrPlace } from "../../settings/facts/imageReference.ts";
import { partitionOf } from "../../settings/facts/regions.ts";
import type { Place } from "../shared/place.ts";
import type { Trust } from "../shared/trustPolicy.ts";
import { mappedSecrets } from "./containerArgs.ts";
import type { CompleteTask } from "./taskArgs.ts";
import type { VolumeMount } from "./volumeMounts.ts";

export interface Statement {
  Sid?: string;
  Effect: "Allow";
  Action: string[];
  Resource: pulumi.Input<string>[];
  Condition?: Record<string, Record<string, pulumi.Input<string | string[]>>>;
}

/** The task's place, which completes references that are no whole ARN. */
type KnownPlace = pulumi.Unwrap<Place>;

/** What ECS pulls and reads before the containers run. */
export interface ExecutionNeeds {
  /** The repositories of images of which they are known. */
  repositoryArns: readonly pulumi.Input<string>[];
  /** References of the other images. */
  images: readonly pulumi.Input<string>[];
  /** The secrets of each container. */
  secrets: readonly pulumi.Input<Record<string, pulumi.Input<string>>>[];
  /** Secrets that the registries of ready images ask for. */
  registryCredentials: readonly pulumi.Input<string>[];
  secretKmsKeyArns: CompleteTask["secretKmsKeyArns"];
}

/**
 * Picks only what the policy needs, as a policy waits for every output in it, and no role should wait for a database.
 */
export function executionNeeds({ image, containers, secretKmsKeyArns }: CompleteTask): ExecutionNeeds {
  const others = Object.values(containers.sidecars);
  const all = [image, ...others.map(({ image: imageUri, repositoryArn }) => ({ imageUri, repositoryArn }))];
  return {
    repositoryArns: all.flatMap(({ repositoryArn }) => repositoryArn ?? []),
    images: all.flatMap(({ imageUri, repositoryArn }) => (repositoryArn === undefined ? [imageUri] : [])),
    // A policy allows all versions of a secret, so that a new one leaves it as it is.
    secrets: [
      ...[containers, ...others].map(({ secrets }) => mappedSecrets(secrets, ({ secretId }) => secretId)),
      ...(containers.logs ? [containers.logs.secrets] : []),
    ],
    registryCredentials: [containers, ...others].flatMap(({ registryCredentials }) => registryCredentials ?? []),
    secretKmsKeyArns,
  };
}

/** For ECS itself, before the containers run: pull the images, read the secrets, write the logs. */
export function executionStatements(
  {
    repositoryArns,
    images,
    secrets: byContainer,
    registryCredentials,
    secretKmsKeyArns,
  }: pulumi.Unwrap<ExecutionNeeds>,
  { place, logGroupArn }: { place: KnownPlace; logGroupArn: string },
): Statement[] {
  const references = images.flatMap((image) => ecrRepositoryArn(image) ?? []);
  const repositories = [...distinct(repositoryArns), ...distinct(references)];
  const secrets = distinct([...byContainer.flatMap((each) => Object.values(each)), ...registryCredentials]);
  const parameters = secrets.filter(isParameter);

  return [
    allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], [`${logGroupArn}:*`]),
    allow(
      "PullImages",
      ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      repositories,
    ),
    // ECS logs in to the registry as a whole: AWS takes no resource here.
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
    allow("LogInToRegistry", ["ecr:GetAuthorizationToken"], repositories.length > 0 ? ["*"] : []),
    allow(
      "ReadSecrets",
      ["secretsmanager:GetSecretValue"],
      distinct(secrets.filter((one) => !isParameter(one)).flatMap(secretArns)),
    ),
    allow(
      "ReadParameters",
      ["ssm:GetParameters"],
      parameters.map((reference) => parameterArn(reference, place)),
    ),
    allow("DecryptSecrets", ["kms:Decrypt"], distinct(secretKmsKeyArns)),
  ].filter(({ Resource }) => Resource.length > 0);
}

/** What the containers that the program adds to a task do with its role. */
export interface AddedNeeds {
  /** Whether the log router writes to the task's log group. */
  copiesLogs: boolean;
  /** Whether the collector sends traces, and writes metrics to the task's log group. */
  traced: boolean;
}

export function addedNeeds({ containers, traced }: CompleteTask): AddedNeeds {
  return { copiesLogs: containers.logs?.cloudWatch ?? false, traced };
}

function addedStatements({ copiesLogs, traced }: AddedNeeds, logGroupArn: string): Statement[] {
  return [
    ...(copiesLogs || traced
      ? [allow("WriteOwnLog", ["logs:CreateLogStream", "logs:PutLogEvents"], [`${logGroupArn}:*`])]
      : []),
    // AWS takes no resource for what is sent to X-Ray.
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    ...(traced ? [allow("SendTraces", ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"])] : []),
  ];
}

/** For the containers: what they ask for, their volumes on EFS, and with ECS Exec its channel and its log. */
export function taskStatements(
  permissions: pulumi.Unwrap<CompleteTask["permissions"]>,
  {
    place,
    mounts,
    added,
    logGroupArn,
    execLogGroupArn,
  }: { place: KnownPlace; mounts: KnownMounts; added: AddedNeeds; logGroupArn: string; execLogGroupArn?: string },
): Statement[] {
  const asked = permissions.map(({ actions, resources, condition }) => ({
    Effect: "Allow" as const,
    Action: distinct(actions),
    Resource: distinct(resources),
    ...(condition && { Condition: condition }),
  }));
  const ofMounts = mounts.map((mount) => mountStatement(mount, place));
  const own = [...asked, ...ofMounts, ...addedStatements(added, logGroupArn)];
  if (execLogGroupArn === undefined) return own;
  const { region, partition, accountId } = place;
  return [
    ...own,
    // AWS takes no resource for a channel.
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonmessagegatewayservice.html
    allow(
      "OpenExecChannels",
      [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ],
      ["*"],
    ),
    // The agent in the container writes the session's log with this role, and first checks that the log is encrypted.
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    allow("FindExecLog", ["logs:DescribeLogGroups"], [`arn:${partition}:logs:${region}:${accountId}:log-group:*`]),
    allow(
      "WriteExecLog",
      ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      [`${execLogGroupArn}:*`],
    ),
  ];
}

type KnownMounts = readonly pulumi.Unwrap<VolumeMount>[];

/**
 * Through the volume's own access point only. https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
 */
function mountStatement({ fileSystemId, accessPointArn, isWritten, owner }: KnownMounts[number], place: KnownPlace) {
  const actions = [
    "elasticfilesystem:ClientMount",
    // EFS takes root for nobody where this is missing, also the root of an access point.
    ...(owner.uid === 0 ? ["elasticfilesystem:ClientRootAccess"] : []),
    ...(isWritten ? ["elasticfilesystem:ClientWrite"] : []),
  ];
  const { region, partition, accountId } = place;
  return {
    Effect: "Allow" as const,
    Action: actions,
    Resource: [`arn:${partition}:elasticfilesystem:${region}:${accountId}:file-system/${fileSystemId}`],
    Condition: { StringEquals: { "elasticfilesystem:AccessPointArn": accessPointArn } },
  };
}

/** The policy as text, which is the same for the same statements. */
export function policyDocument(statements: Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** Only tasks of this account and region get the role. */
export function taskTrust({ region, partition, accountId }: KnownPlace): pulumi.Unwrap<Trust> {
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
  const sourceArn = `arn:${partition}:ecs:${region}:${accountId}:*`;
  return { service: "ecs-tasks.amazonaws.com", accountId, sourceArn };
}

/** The ARN of a private ECR repository that an image reference names; undefined for any other registry. */
export function ecrRepositoryArn(image: string): string | undefined {
  const place = ecrPlace(image);
  if (place === undefined) return undefined;
  const { accountId, region, repository } = place;
  return `arn:${partitionOf(region)}:ecr:${region}:${accountId}:repository/${repository}`;
}

/**
 * Whether the reference is the ARN or the name of a parameter. Else it is a secret, also one without an ARN in a plan.
 */
function isParameter(reference: string): boolean {
  return /^arn:[^:]+:ssm:|^[A-Za-z0-9_./-]+$/.test(reference);
}

/**
 * The secret's ARNs, without `:json-key:version-stage:version-id`, which are no part of an ARN. ECS also takes an ARN
 * without the six characters that Secrets Manager adds. Six small letters at the end may be those or the last word of
 * the secret's name (`…/jwt-access-secret`), so IAM, which compares whole ARNs, gets both.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
 */
function secretArns(reference: string): string[] {
  const parts = reference.split(":");
  const arn = parts.slice(0, parts[0] === "arn" ? 7 : 1).join(":");
  return /-[a-z]{6}$/.test(arn) ? [arn, `${arn}-??????`] : [arn];
}

/** The ARN of a parameter, which is given by its ARN or, in the task's own region and account, by its name. */
function parameterArn(reference: string, { region, partition, accountId }: KnownPlace): string {
  if (reference.startsWith("arn:")) return reference;
  const path = reference.replace(/^\//, "");
  return `arn:${partition}:ssm:${region}:${accountId}:parameter/${path}`;
}

function allow(sid: string, actions: string[], resources: string[]): Statement {
  return { Sid: sid, Effect: "Allow", Action: actions, Resource: resources };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
