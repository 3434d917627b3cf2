// The ECS cluster, the capacity that its services run on (Fargate, and Fargate Spot where asked for), and where the
// sessions of ECS Exec are logged. The services themselves are left to fargateService.ts.

import { cloudwatch, ecs } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { clusterDefaults, defaultLogRetentionDays } from "../../settings/defaults.ts";
import { EncryptionKey } from "../shared/encryptionKey.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import type { CapacityProviderStrategy } from "./clusterArgs.ts";
import { capacityProviderStrategies, type SpotArgs } from "./spot.ts";

export interface EcsClusterArgs {
  /**
   * Runs some of the tasks of each service without a `spot` of its own on Fargate Spot, where AWS may end a task at 120
   * s notice.
   * @default none
   */
  spot?: SpotArgs;
  /**
   * Whether services run on ECS Managed Instances, whose capacity providers the cluster then has beside these.
   * @default false
   */
  machines?: boolean;
  /** Whether people may run commands in containers (ECS Exec). The sessions' log has its own KMS key. @default false */
  exec?: boolean;
  /** How closely CloudWatch watches; `disabled` is free of charge. @default "enhanced" */
  containerInsights?: "enhanced" | "enabled" | "disabled";
  /** Days for which the logs of ECS Exec sessions are kept. @default 365 */
  logRetentionDays?: number;
  /** Whether the session logs and their key stay in AWS when they leave the program. @default false */
  deletionProtection?: boolean;
}

export class EcsCluster extends pulumi.ComponentResource {
  /** Known once the cluster has its capacity providers. */
  readonly arn: pulumi.Output<string>;
  /** Like `arn`, known once the cluster has its capacity providers. */
  readonly clusterName: pulumi.Output<string>;
  /** Capacity that services of the cluster run on: FARGATE first. */
  readonly capacityProviderStrategies: CapacityProviderStrategy[];
  /** Whether CloudWatch counts the tasks of each service. */
  readonly containerInsights: boolean;
  /** Log group of ECS Exec's sessions; only with `exec`. A task's role writes there, so it needs the permission. */
  readonly execLogGroupArn?: pulumi.Output<string>;

  constructor(name: string, args: EcsClusterArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:EcsCluster", name, {}, opts);
    const { spot, exec, containerInsights } = withDefaults(args, clusterDefaults);
    this.capacityProviderStrategies = capacityProviderStrategies(spot);
    this.containerInsights = containerInsights !== "disabled";

    const execLogGroup = exec ? this.makeExecLogGroup(name, args) : undefined;
    this.execLogGroupArn = execLogGroup?.arn;
    const cluster = new ecs.Cluster(
      `${name}-cluster`,
      {
        settings: [{ name: "containerInsights", value: containerInsights }],
        configuration: execLogGroup && {
          executeCommandConfiguration: {
            logging: "OVERRIDE",
            logConfiguration: {
              cloudWatchLogGroupName: execLogGroup.name,
              // The agent then refuses a session whose log would not be encrypted with a key of ours.
              cloudWatchEncryptionEnabled: true,
            },
          },
        },
      },
      { parent: this },
    );
    const capacityProviders = new ecs.ClusterCapacityProviders(
      `${name}-capacity`,
      {
        clusterName: cluster.name,
        capacityProviders: ["FARGATE", "FARGATE_SPOT"],
        defaultCapacityProviderStrategies: this.capacityProviderStrategies,
      },
      {
        parent: this,
        // The capacity provider of a service's machines adds itself to the list. An update after a refresh would take
        // it out: https://github.com/hashicorp/terraform-provider-aws/issues/46346
        ignoreChanges: args.machines ? ["capacityProviders"] : [],
      },
    );
    // ECS refuses a service whose strategy names a provider that the cluster does not have yet, and keeps a provider
    // that a service uses. So everything that uses the cluster is made after the providers and deleted before them.
    this.arn = pulumi.all([cluster.arn, capacityProviders.id]).apply(([arn]) => arn);
    this.clusterName = pulumi.all([cluster.name, capacityProviders.id]).apply(([clusterName]) => clusterName);

    this.registerOutputs({
      arn: this.arn,
      clusterName: this.clusterName,
      capacityProviderStrategies: this.capacityProviderStrategies,
      containerInsights: this.containerInsights,
      execLogGroupArn: this.execLogGroupArn,
    });
  }

  /** A session's log has everything that was typed or shown, maybe secrets, so it gets its own key. */
  private makeExecLogGroup(name: string, args: EcsClusterArgs) {
    const { logRetentionDays = defaultLogRetentionDays, deletionProtection } = args;
    const key = new EncryptionKey(
      `${name}-exec-key`,
      { description: "Logs of ECS Exec sessions", cloudWatchLogs: true, deletionProtection },
      { parent: this },
    );
    return new cloudwatch.LogGroup(
      `${name}-exec-log`,
      { retentionInDays: logRetentionDays, kmsKeyId: key.arn },
      {
        parent: this,
        // Turning `exec` off would delete the record of who typed what.
        retainOnDelete: deletionProtection,
      },
    );
  }
}
