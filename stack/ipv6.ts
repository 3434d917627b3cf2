// What IPv6 takes that the stack does not make: ranges of subnets that are there already, and a setting of the account,
// without which tasks get no such addresses. All stacks of the account share that, so none makes it.

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../settings/keys/schema.ts";
import { known } from "./known.ts";
import type { Flowing } from "./stackOutputs.ts";

type AwsSettings = Settings["aws"];
type Checked = Pick<Flowing<Settings>, "stack" | "network" | "shared" | "aws">;

/**
 * Warns where ECS gives tasks no IPv6 addresses; asks nothing in a plan.
 * @throws RunError that names the subnets without a range
 */
export async function checkIpv6({ stack, network, shared, aws: settings }: Checked, provider: aws.Provider) {
  if (!network.ipv6) return;
  const account = await known(aws.getCallerIdentityOutput({}, { provider }).accountId);
  if (!/^\d{12}$/.test(account)) return;
  if ("vpcId" in network && shared === undefined) {
    const ids = pulumi.all([network.publicSubnetIds ?? [], network.privateSubnetIds ?? []]);
    const subnets = ids.apply((all) =>
      pulumi.all(all.flat().map((id) => aws.ec2.getSubnetOutput({ id }, { provider }))),
    );
    checkRanges(await known(subnets), stack);
  }
  const warning = await dualStackWarning(settings);
  if (warning !== undefined) pulumi.log.warn(warning);
}

export function checkRanges(subnets: readonly { id: string; ipv6CidrBlock: string }[], stack: string): void {
  const without = subnets.filter(({ ipv6CidrBlock }) => !ipv6CidrBlock).map(({ id }) => id);
  if (without.length === 0) return;
  const must = "must come with subnets that have an IPv6 range";
  const got = `got none in ${without.join(", ")}; give them one, or take ipv6 out`;
  throw new pulumi.RunError(`Pulumi.${stack}.yaml: network.ipv6 ${must}, ${got}`);
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
