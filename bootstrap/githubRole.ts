// A role for the jobs of one repository on GitHub, and only for those whose token has exactly one subject. The role has
// the statements of its own policy, and policies that it shares with other roles.

import { iam } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bootstrapPath } from "../settings/facts/names.ts";
import { audience, issuer } from "./githubProvider.ts";
import { policyDocument, type Statement } from "./policies/statement.ts";

export interface GithubRoleArgs {
  description: string;
  /** ARN of GitHub's identity provider. */
  providerArn: pulumi.Input<string>;
  /** `repo:<owner>/<name>:` and what the job runs for, as `environment:prod`. */
  subject: string;
  /** What this role alone may do. */
  statements: pulumi.Input<Statement[]>;
  /** By role name: the ARNs of policies that several roles have. @default none */
  policyArns?: Record<string, pulumi.Input<string>>;
  /** Seconds for which a job has the role, 3600–43200. @default 3600 */
  maxSessionSeconds?: number;
}

export class GithubRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: GithubRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs-bootstrap:index:GithubRole", name, {}, opts);

    const role = new iam.Role(
      `${name}-role`,
      {
        description: args.description,
        // A path outside of those under which deployments may make and change roles.
        path: bootstrapPath,
        maxSessionDuration: args.maxSessionSeconds ?? 3600,
        assumeRolePolicy: pulumi.output(args.providerArn).apply((arn) => trustPolicy(arn, args.subject)),
      },
      { parent: this },
    );
    new iam.RolePolicy(
      `${name}-policy`,
      { role: role.name, policy: pulumi.output(args.statements).apply(policyDocument) },
      { parent: this },
    );
    for (const [shared, policyArn] of Object.entries(args.policyArns ?? {})) {
      new iam.RolePolicyAttachment(`${name}-${shared}`, { role: role.name, policyArn }, { parent: this });
    }
    this.arn = role.arn;

    this.registerOutputs({ arn: this.arn });
  }
}

/** https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws */
function trustPolicy(providerArn: string, subject: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: providerArn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { [`${issuer}:aud`]: audience, [`${issuer}:sub`]: subject } },
      },
    ],
  });
}
