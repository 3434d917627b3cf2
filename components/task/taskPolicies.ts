// What a task's two roles may do, as the statements of their policies: no more than its log group, its images, its
// secrets and the permissions it asks for. Pure; making the roles is left to taskRoles.ts.

import type * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../settings/facts/regions.ts";
import type { Place } from "../shared/place.ts";
import type { Trust } from "../shared/trustPolicy.ts";
import type { CompleteTask } from "./taskArgs.ts";

export interface Statement {
  Sid?: string;
  Effect: "Allow";
  Action: string[];
  Resource: pulumi.Input<string>[];
  Condition?: Record<string, Record<string, pulumi.Input<string>>>;
}

/** Where the task runs, for references that leave an ARN to be completed. */
type KnownPlace = pulumi.Unwrap<Place>;

/** What ECS pulls and reads before the containers run. */
export interface ExecutionNeeds {
  /** The repository of the task's own image; undefined where the reference has to say which. */
  repositoryArn?: pulumi.Input<string>;
  /** References of the other images. */
  images: readonly pulumi.Input<string>[];
  /** Of each container. */
  secrets: readonly CompleteTask["containers"]["secrets"][];
  /** Secrets that the registries of ready images ask for. */
  registryCredentials: readonly pulumi.Input<string>[];
  secretKmsKeyArns: CompleteTask["secretKmsKeyArns"];
}

/** No more than is needed: a policy waits for all that it is made from, and a role for no database. */
export function executionNeeds({ image, containers, secretKmsKeyArns }: CompleteTask): ExecutionNeeds {
  const { imageUri, repositoryArn } = image;
  const others = Object.values(containers.sidecars);
  return {
    repositoryArn,
    images: [...(repositoryArn === undefined ? [imageUri] : []), ...others.map(({ image }) => image)],
    secrets: [containers, ...others].map(({ secrets }) => secrets),
    registryCredentials: [containers, ...others].flatMap(({ registryCredentials }) => registryCredentials ?? []),
    secretKmsKeyArns,
  };
}

/** For ECS itself, before the containers run: pull the images, read the secrets, write the logs. */
export function executionStatements(
  { repositoryArn, images, secrets: byContainer, registryCredentials, secretKmsKeyArns }: pulumi.Unwrap<ExecutionNeeds>,
  { place, logGroupArn }: { place: KnownPlace; logGroupArn: string },
): Statement[] {
  const references = images.flatMap((image) => ecrRepositoryArn(image) ?? []);
  const repositories = [...(repositoryArn === undefined ? [] : [repositoryArn]), ...distinct(references)];
  const secrets = distinct([...byContainer.flatMap((each) => Object.values(each)), ...registryCredentials]);
  const parameters = secrets.filter(isParameter);

  return [
    allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], [`${logGroupArn}:*`]),
    allow(
      "PullImages",
      ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      repositories,
    ),
    // It logs in to the registry as a whole: AWS allows no resource here.
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

/** For the containers: what they ask for, and with ECS Exec its channel and its log. */
export function taskStatements(
  permissions: pulumi.Unwrap<CompleteTask["permissions"]>,
  { place, execLogGroupArn }: { place: KnownPlace; execLogGroupArn?: string },
): Statement[] {
  const own = permissions.map(({ actions, resources }) => ({
    Effect: "Allow" as const,
    Action: distinct(actions),
    Resource: distinct(resources),
  }));
  if (execLogGroupArn === undefined) return own;
  const { region, partition, accountId } = place;
  return [
    ...own,
    // AWS allows no resource for a channel.
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
    // The agent in the container writes the session's log with this role, and looks first whether it is encrypted.
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    allow("FindExecLog", ["logs:DescribeLogGroups"], [`arn:${partition}:logs:${region}:${accountId}:log-group:*`]),
    allow(
      "WriteExecLog",
      ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      [`${execLogGroupArn}:*`],
    ),
  ];
}

/** Only tasks of this account's region get the role. */
export function taskTrust({ region, partition, accountId }: KnownPlace): pulumi.Unwrap<Trust> {
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
  const sourceArn = `arn:${partition}:ecs:${region}:${accountId}:*`;
  return { service: "ecs-tasks.amazonaws.com", accountId, sourceArn };
}

/** The ARN of a private ECR repository that an image reference names; undefined for any other registry. */
export function ecrRepositoryArn(image: string): string | undefined {
  const hosts = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\/([^:@]+)/;
  const [, accountId, region, name] = hosts.exec(image) ?? [];
  if (accountId === undefined || region === undefined || name === undefined) return undefined;
  return `arn:${partitionOf(region)}:ecr:${region}:${accountId}:repository/${name}`;
}

/** By its ARN or by its name. Anything else is a secret of Secrets Manager, also while a plan has no ARN for it yet. */
function isParameter(reference: string): boolean {
  return /^arn:[^:]+:ssm:|^[A-Za-z0-9_./-]+$/.test(reference);
}

/**
 * Without `:json-key:version-stage:version-id`, which choose in the secret and are no part of its ARN. Six small letters
 * at the end may be the last word of the secret's name (`…/jwt-access-secret`) rather than the characters that Secrets
 * Manager adds, without which ECS takes an ARN too; then IAM, which compares whole ARNs, gets both.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
 */
function secretArns(reference: string): string[] {
  const parts = reference.split(":");
  const arn = parts.slice(0, parts[0] === "arn" ? 7 : 1).join(":");
  return /-[a-z]{6}$/.test(arn) ? [arn, `${arn}-??????`] : [arn];
}

/** A parameter is named by its ARN or, in the task's own region and account, by its name. */
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
