// `aws:*`: the settings of the AWS provider, and of every API call of our own. The keys are the provider's
// (https://www.pulumi.com/registry/packages/aws/api-docs/provider/), without defaultTags: tags has its own key.

import { z } from "zod";
import { isAccount, parseArn } from "../facts/arn.ts";
import { regions } from "../facts/regions.ts";
import type { Fault } from "../language/faults.ts";
import { anyText, flag, integer, list, mapOf, matching, oneOf, plainText, text } from "../language/fields.ts";
import { nearestIs } from "../language/nearest.ts";
import { Unsound } from "../language/sift.ts";

const accountId = matching(/^\d{12}$/, "be an AWS account's id", "write its 12 digits in quotes");

const roleArn = text(
  "be the ARN of an IAM role",
  (value) => {
    const arn = parseArn(value);
    const isRole = arn?.service === "iam" && isAccount(arn.account) && arn.resource.startsWith("role/");
    return isRole ? undefined : "write it such as arn:aws:iam::123456789012:role/deploy";
  },
  /^arn:aws[a-z-]*:iam::\d{12}:role\//,
);

const url = matching(/^https?:\/\/[^\s/]+/, "be a URL", "begin it with http:// or https://");

// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (DurationSeconds)
const duration = matching(
  /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/,
  "be a time such as 1h or 30m",
  "write a number and a unit: s, m or h",
);

const sessionKeys = {
  duration: duration.optional().meta({ description: "How long the session lasts" }),
  policy: anyText("be an IAM policy in JSON").optional().meta({ description: "Narrows what the session may do" }),
  policyArns: list(anyText("be a policy's ARN"), { of: "policy ARNs" })
    .optional()
    .meta({ description: "Policies that narrow what the session may do" }),
  roleArn: roleArn.meta({ description: "The role to assume" }),
  sessionName: anyText("be a name").optional().meta({ description: "The session's name" }),
};

const nearestRegion = (value: string) => nearestIs(value, regions, "write one such as eu-west-1");

const paths = list(anyText("be a path"), { of: "paths" });

const optionalText = (must: string, description: string) => anyText(must).optional().meta({ description });
const optionalFlag = (description: string) => flag().optional().meta({ description });

export const awsSchema = z
  .strictObject({
    region: matching(/./, "be an AWS region", "write one such as eu-west-1").meta({
      description: "The region of all resources; the only key without a default",
    }),
    profile: optionalText("be a profile's name", "The profile whose credentials are used"),
    allowedAccountIds: list(accountId, { of: "account ids", minimum: 1 })
      .optional()
      .meta({ description: "The accounts to deploy to; any other is refused before anything is touched" }),
    forbiddenAccountIds: list(accountId, { of: "account ids", minimum: 1 })
      .optional()
      .meta({ description: "Accounts that are refused before anything is touched" }),
    assumeRoles: list(
      z.strictObject({
        ...sessionKeys,
        externalId: anyText("be text").optional().meta({ description: "What the role's trust policy asks for" }),
        sourceIdentity: anyText("be a name").optional().meta({ description: "The person or job behind the session" }),
        tags: mapOf(anyText("be a tag's key"), plainText(), "{ Team: web }")
          .optional()
          .meta({ description: "Tags of the session" }),
        transitiveTagKeys: list(anyText("be a tag's key"), { of: "tag keys" })
          .optional()
          .meta({ description: "Tags handed on to the next session" }),
      }),
      { of: "roles", repeats: true },
    )
      .optional()
      .meta({ description: "Roles to assume, one after the other" }),
    assumeRoleWithWebIdentity: z
      .strictObject({
        ...sessionKeys,
        webIdentityToken: anyText("be a token").optional().meta({ description: "The token itself" }),
        webIdentityTokenFile: anyText("be a path").optional().meta({ description: "The file with the token" }),
      })
      .optional()
      .meta({ description: "The role to assume with a web identity's token" }),
    accessKey: optionalText(
      "be an access key's id",
      "For an emulator; elsewhere credentials come from the environment",
    ),
    secretKey: optionalText("be a secret access key", "For an emulator"),
    token: optionalText("be a session token", "For temporary credentials"),
    sharedConfigFiles: paths.optional().meta({ description: "Files to read in place of ~/.aws/config" }),
    sharedCredentialsFiles: paths.optional().meta({ description: "Files to read in place of ~/.aws/credentials" }),
    endpoints: list(mapOf(anyText("be a service's name, such as ecs"), url, "{ ecs: http://127.0.0.1:4566 }"), {
      of: "maps of services to URLs",
    })
      .optional()
      .meta({ description: "URLs to use in place of AWS's own endpoints, by service" }),
    stsRegion: text("be an AWS region", (value) => (regions.includes(value) ? undefined : nearestRegion(value)))
      .optional()
      .meta({ description: "The region of STS" }),
    maxRetries: integer(0).optional().meta({ description: "How often a request is tried again" }),
    retryMode: oneOf(["standard", "adaptive"]).optional().meta({ description: "How requests are tried again" }),
    tokenBucketRateLimiterCapacity: integer(1).optional().meta({ description: "How many retries are kept in reserve" }),
    httpProxy: optionalText("be a URL", "Proxy for HTTP"),
    httpsProxy: optionalText("be a URL", "Proxy for HTTPS"),
    noProxy: optionalText("be hosts separated by commas", "Hosts that are reached without a proxy"),
    customCaBundle: optionalText("be a path", "File of further root certificates"),
    insecure: optionalFlag("Whether certificates are left unchecked"),
    useDualstackEndpoint: optionalFlag("Whether endpoints speak IPv6 too"),
    useFipsEndpoint: optionalFlag("Whether endpoints are those of FIPS 140"),
    ec2MetadataServiceEndpoint: optionalText("be a URL", "Where instance metadata is read"),
    ec2MetadataServiceEndpointMode: oneOf(["IPv4", "IPv6"]).optional().meta({ description: "The IP version of that" }),
    s3UsePathStyle: optionalFlag("Whether a bucket is named in the path, not in the host"),
    s3UsEast1RegionalEndpoint: oneOf(["legacy", "regional"])
      .optional()
      .meta({ description: "Which endpoint of S3 serves us-east-1" }),
    ignoreTags: z
      .strictObject({
        keys: list(anyText("be a tag's key"), { of: "tag keys" }).optional().meta({ description: "Whole tag keys" }),
        keyPrefixes: list(anyText("be the start of a tag's key"), { of: "starts of tag keys" })
          .optional()
          .meta({ description: "Starts of tag keys" }),
      })
      .optional()
      .meta({ description: "Tags that others set, which Pulumi leaves alone" }),
    tagPolicyCompliance: oneOf(["error", "warning", "disabled"])
      .optional()
      .meta({ description: "What happens if tags do not meet the organization's tag policy" }),
    userAgents: list(anyText("be text"), { of: "texts" })
      .optional()
      .meta({ description: "Added to the User-Agent of every request" }),
    skipCredentialsValidation: optionalFlag("For an emulator: do not ask STS whether the credentials are good"),
    skipMetadataApiCheck: optionalFlag("For an emulator: do not look for instance metadata"),
    skipRegionValidation: optionalFlag("Accept a region that this program does not know"),
    skipRequestingAccountId: optionalFlag("For an emulator: do not ask for the account's id"),
  })
  .meta({ instead: { defaultTags: "tags, the project's own key" } });

type AwsSettings = z.output<typeof awsSchema>;

/**
 * Whether ECS is an emulator's, which has none of the services that logs and telemetry are sent to: AWS speaks HTTPS
 * alone.
 */
export function isEmulated({ endpoints = [] }: Pick<AwsSettings, "endpoints">): boolean {
  return endpoints.some(({ ecs }) => ecs?.startsWith("http://"));
}

/**
 * Whether the records of rollbacks can be asked for. An emulator has the services that its endpoints name, and no other:
 * the question would go to AWS itself.
 */
export function keepsRollbacks({ endpoints = [] }: Pick<AwsSettings, "endpoints">): boolean {
  return !isEmulated({ endpoints }) || endpoints.some(({ ssm }) => ssm !== undefined);
}

/** @throws Unsound where nothing is known of the region */
export function knownRegion({ region, skipRegionValidation }: AwsSettings): string {
  if (!regions.includes(region) && !skipRegionValidation) throw new Unsound();
  return region;
}

export function* checkRegion({ region, skipRegionValidation }: AwsSettings): Generator<Fault> {
  if (regions.includes(region) || skipRegionValidation) return;
  yield { path: ["aws:region"], must: "be a region of AWS", got: region, advice: nearestRegion(region) };
}
