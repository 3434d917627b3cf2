// What a task's two roles may do, as the statements of their policies: no more than its log group, its images, its
// secrets and the permissions it asks for. Pure; making the roles is left to taskRoles.ts.

import type * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../settings/facts/regions.ts";
import type { TaskSettings } from "../../settings/keys/task.ts";
import type { Trust } from "../shared/trustPolicy.ts";

export interface Statement {
  Sid?: string;
  Effect: "Allow";
  Action: string[];
  Resource: pulumi.Input<string>[];
  Condition?: Record<string, Record<string, pulumi.Input<string>>>;
}

/** Where the service runs, for ARNs that its settings leave to be completed. */
export interface Place {
  region: string;
  accountId: pulumi.Input<string>;
}

/** The same when it is known. */
type KnownPlace = pulumi.Unwrap<Place>;

/** For ECS itself, before the containers run: pull the images, read the secrets, write the logs. */
export function executionStatements(
  settings: TaskSettings,
  { place, logGroupArn, repositoryArn }: { place: KnownPlace; logGroupArn: string; repositoryArn?: string },
): Statement[] {
  const containers = [settings, ...Object.values(settings.sidecars)];
  const references = containers.map(({ image }) => image && ecrRepositoryArn(image)).filter((arn) => arn !== undefined);
  const repositories = [...(repositoryArn === undefined ? [] : [repositoryArn]), ...distinct(references)];
  const secrets = distinct(containers.flatMap((container) => Object.values(container.secrets)));
  const parameters = secrets.filter((reference) => !isSecret(reference));

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
    allow("ReadSecrets", ["secretsmanager:GetSecretValue"], distinct(secrets.filter(isSecret).map(secretArn))),
    allow(
      "ReadParameters",
      ["ssm:GetParameters"],
      parameters.map((reference) => parameterArn(reference, place)),
    ),
    allow("DecryptSecrets", ["kms:Decrypt"], distinct(settings.secretKmsKeyArns)),
  ].filter(({ Resource }) => Resource.length > 0);
}

/** For the containers: what the settings ask for, and with ECS Exec its channel and its log. */
export function taskStatements(
  settings: TaskSettings,
  { place, execLogGroupArn }: { place: KnownPlace; execLogGroupArn?: string },
): Statement[] {
  const own = settings.permissions.map(({ actions, resources }) => ({
    Effect: "Allow" as const,
    Action: distinct(actions),
    Resource: distinct(resources),
  }));
  if (execLogGroupArn === undefined) return own;
  const { region, accountId } = place;
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
    allow(
      "FindExecLog",
      ["logs:DescribeLogGroups"],
      [`arn:${partitionOf(region)}:logs:${region}:${accountId}:log-group:*`],
    ),
    allow(
      "WriteExecLog",
      ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      [`${execLogGroupArn}:*`],
    ),
  ];
}

/** Only tasks of this account's region get the role. */
export function taskTrust({ region, accountId }: KnownPlace): pulumi.Unwrap<Trust> {
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
  const sourceArn = `arn:${partitionOf(region)}:ecs:${region}:${accountId}:*`;
  return { service: "ecs-tasks.amazonaws.com", accountId, sourceArn };
}

/** The ARN of a private ECR repository that an image reference names; undefined for any other registry. */
export function ecrRepositoryArn(image: string): string | undefined {
  const hosts = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\/([^:@]+)/;
  const [, accountId, region, name] = hosts.exec(image) ?? [];
  if (accountId === undefined || region === undefined || name === undefined) return undefined;
  return `arn:${partitionOf(region)}:ecr:${region}:${accountId}:repository/${name}`;
}

function isSecret(reference: string): boolean {
  return /^arn:[^:]+:secretsmanager:/.test(reference);
}

/** Without `:json-key:version-stage:version-id`, which choose in the secret and are no part of its ARN. */
function secretArn(reference: string): string {
  return reference.split(":").slice(0, 7).join(":");
}

/** A parameter is named by its ARN or, in the service's own region and account, by its name. */
function parameterArn(reference: string, { region, accountId }: KnownPlace): string {
  if (reference.startsWith("arn:")) return reference;
  const path = reference.replace(/^\//, "");
  return `arn:${partitionOf(region)}:ssm:${region}:${accountId}:parameter/${path}`;
}

function allow(sid: string, actions: string[], resources: string[]): Statement {
  return { Sid: sid, Effect: "Allow", Action: actions, Resource: resources };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
