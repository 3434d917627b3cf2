// The credentials that the stack's own provider uses: its keys, profile or web identity, then the roles that it assumes
// one after the other. Where nothing is set, they are those that the AWS CLI would use.

import type { ECSClientConfig } from "@aws-sdk/client-ecs";
import {
  fromNodeProviderChain,
  fromTemporaryCredentials,
  fromTokenFile,
  fromWebToken,
} from "@aws-sdk/credential-providers";
import type { AwsSettings } from "../settings/keys/schema.ts";

export type Credentials = NonNullable<ECSClientConfig["credentials"]>;

/** How STS is reached. */
export type StsConfig = Pick<ECSClientConfig, "region" | "endpoint" | "requestHandler">;

type Role = NonNullable<AwsSettings["assumeRoles"]>[number];
type WebRole = NonNullable<AwsSettings["assumeRoleWithWebIdentity"]>;

/** Nothing is asked until the first request; credentials that cannot be had are that request's error. */
export function credentials(aws: AwsSettings, sts: StsConfig): Credentials {
  const web = aws.assumeRoleWithWebIdentity;
  const first = web ? withWebIdentity(web, sts) : own(aws);
  return (aws.assumeRoles ?? []).reduce<Credentials>((master, role) => assumed(role, master, sts), first);
}

function own(aws: AwsSettings): Credentials {
  if (aws.accessKey && aws.secretKey) {
    return { accessKeyId: aws.accessKey, secretAccessKey: aws.secretKey, sessionToken: aws.token };
  }
  return fromNodeProviderChain({
    profile: aws.profile,
    // The SDK reads one file of each kind.
    configFilepath: aws.sharedConfigFiles?.[0],
    filepath: aws.sharedCredentialsFiles?.[0],
    // The files are read anew each time, so that a login renewed in another terminal is seen.
    ignoreCache: true,
  });
}

function assumed(role: Role, masterCredentials: Credentials, clientConfig: StsConfig): Credentials {
  return fromTemporaryCredentials({
    masterCredentials,
    params: {
      RoleArn: role.roleArn,
      RoleSessionName: role.sessionName,
      ExternalId: role.externalId,
      DurationSeconds: seconds(role.duration),
      Policy: role.policy,
      PolicyArns: role.policyArns?.map((arn) => ({ arn })),
      SourceIdentity: role.sourceIdentity,
      Tags: role.tags && Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
      TransitiveTagKeys: role.transitiveTagKeys,
    },
    clientConfig,
  });
}

function withWebIdentity(role: WebRole, clientConfig: StsConfig): Credentials {
  const shared = {
    roleArn: role.roleArn,
    roleSessionName: role.sessionName,
    durationSeconds: seconds(role.duration),
    policy: role.policy,
    policyArns: role.policyArns?.map((arn) => ({ arn })),
    clientConfig,
  };
  return role.webIdentityToken
    ? fromWebToken({ ...shared, webIdentityToken: role.webIdentityToken })
    : fromTokenFile({ ...shared, webIdentityTokenFile: role.webIdentityTokenFile });
}

const unitSeconds: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/** The provider writes a duration as Go does: `1h`, `1h30m`, `900s`. */
function seconds(duration: string | undefined): number | undefined {
  if (duration === undefined) return undefined;
  const parts = [...duration.matchAll(/([\d.]+)([a-zµ]+)/g)];
  return Math.round(parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (unitSeconds[unit] ?? 0), 0));
}
