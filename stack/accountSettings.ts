// The setting of the account on which it depends whether tasks get IPv6 addresses. All stacks of the account share it, so
// none makes it, and one whose tasks have to have such addresses warns where it is off.

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsSettings } from "../settings/keys/schema.ts";
import { known } from "./known.ts";

/** Warns where ECS gives the tasks of a network with IPv6 no such addresses; asks nothing in a plan. */
export async function checkAccountSettings(
  { network, aws: settings }: { network: { ipv6: boolean }; aws: AwsSettings },
  provider: pulumi.ProviderResource,
): Promise<void> {
  if (!network.ipv6) return;
  const account = await known(aws.getCallerIdentityOutput({}, { provider }).accountId);
  if (!/^\d{12}$/.test(account)) return;
  const warning = await dualStackWarning(settings);
  if (warning !== undefined) pulumi.log.warn(warning);
}

/** What whoever deploys has to know; undefined where tasks get IPv6 addresses. */
export async function dualStackWarning(settings: AwsSettings): Promise<string | undefined> {
  // Loaded here, since a plan asks AWS nothing.
  const [{ ListAccountSettingsCommand }, { connect }] = await Promise.all([
    import("@aws-sdk/client-ecs"),
    import("../rollout/clients.ts"),
  ]);
  const { ecs, close } = connect(settings);
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html#fargate-task-networking-vpc-dual-stack
  const name = "dualStackIPv6";
  const command = `aws ecs put-account-setting-default --region ${settings.region} --name ${name} --value enabled`;
  try {
    // All of them, as the SDK's type has no such name to ask for.
    const { settings: found = [] } = await ecs.send(new ListAccountSettingsCommand({ effectiveSettings: true }));
    const value = found.find((setting) => String(setting.name) === name)?.value;
    if (value === "enabled" || value === "on") return undefined;
    return `network.ipv6: tasks get no IPv6 addresses, as the account's setting ${name} of ECS is off; run ${command}`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `network.ipv6: tasks may get no IPv6 addresses: AWS does not say whether ${name} is on (${reason}); see ${command}`;
  } finally {
    close();
  }
}
