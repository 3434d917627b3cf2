// AWS as tests script it, for every service that askAws.ts asks, and what AWS answers of secrets.

import { services } from "../../../rollout/before/services.ts";
import type { AwsSettings } from "../../../settings/keys/schema.ts";
import type { ScriptedAws } from "../scriptedAws.ts";

export function allOf({ aws, url }: ScriptedAws): AwsSettings {
  const names = ["ecs", "elbv2", "logs", ...Object.keys(services)];
  return { ...aws, endpoints: [Object.fromEntries(names.map((name) => [name, url]))] };
}

export const secretArn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/db-AbCdEf";
export const keyArn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555";

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html */
export const described = {
  ARN: secretArn,
  Name: "shop/db",
  VersionIdsToStages: { "v-2": ["AWSCURRENT"], "v-1": ["AWSPREVIOUS"] },
};
