// The machines of one service: a capacity provider of ECS Managed Instances, by which ECS starts EC2 instances for the
// tasks that wait, patches them, and ends them when nothing runs there. The tasks are left to fargateService.ts.

import { ec2, ecs, iam, type types, vpc } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "../cluster/clusterArgs.ts";
import type { TaskNetwork } from "../network/taskNetwork.ts";
import { managedRole } from "../shared/managedRole.ts";
import { placeOf } from "../shared/place.ts";
import type { RoleScope } from "../shared/roleScope.ts";
import type { CompleteTask } from "../task/taskArgs.ts";
import type { FargateServiceArgs, MachinesArgs } from "./fargateServiceArgs.ts";

interface Args extends Omit<MachinesArgs, "capacityProvider"> {
  cluster: Pick<ClusterArgs, "clusterName">;
  network: TaskNetwork;
  /** The size of one task, which each machine is large enough for. */
  size: CompleteTask["size"];
  /** The provider's region, such as `eu-west-1`. @default asked of the provider */
  region?: pulumi.Input<string>;
  /** Where the two roles live and how far they may go. @default under "/", without a boundary */
  scope?: RoleScope;
}

export class Machines extends pulumi.ComponentResource {
  /** Name of the capacity provider. */
  readonly capacityProvider: pulumi.Output<string>;

  constructor(name: string, args: Args, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:Machines", name, {}, opts);
    const { cluster, network, scope, storageSizeGiB } = args;
    const { partition } = placeOf(this, args.region);
    const instance = managedRole(this, `${name}-instance`, {
      service: "ec2.amazonaws.com",
      policy: "AmazonECSInstanceRolePolicyForManagedInstances",
      partition,
      scope,
    });
    const profile = new iam.InstanceProfile(
      `${name}-instance-profile`,
      { role: instance.role.name, path: scope?.path },
      { parent: this },
    );
    const starter = managedRole(this, `${name}-machines`, {
      service: "ecs.amazonaws.com",
      policy: "AmazonECSInfrastructureRolePolicyForManagedInstances",
      partition,
      scope,
    });
    const handOver = new iam.RolePolicy(
      `${name}-machines-hand-over-policy`,
      { role: starter.role.name, policy: pulumi.jsonStringify(handingOver(instance.role.arn)) },
      { parent: this },
    );
    const group = this.makeGroup(name, network);
    const provider = new ecs.CapacityProvider(
      `${name}-machines`,
      {
        cluster: cluster.clusterName,
        managedInstancesProvider: {
          infrastructureRoleArn: starter.role.arn,
          // For the bill: without it the instances have no tags but ECS's own.
          propagateTags: "CAPACITY_PROVIDER",
          instanceLaunchTemplate: {
            ec2InstanceProfileArn: profile.arn,
            networkConfiguration: { subnets: network.taskSubnetIds, securityGroups: [group.id] },
            storageConfiguration: storageSizeGiB === undefined ? undefined : { storageSizeGib: storageSizeGiB },
            instanceRequirements: requirementsOf(args),
          },
        },
      },
      {
        parent: this,
        // A machine that starts without one of these never joins the cluster, and ECS ends none without its role: so
        // they are there before the first task waits, and until the last machine has gone.
        dependsOn: [instance.policy, starter.policy, handOver, ...group.wayOut],
      },
    );
    this.capacityProvider = provider.name;
    this.registerOutputs({ capacityProvider: this.capacityProvider });
  }

  /** Lets the agent of a machine out, and nothing in: the tasks have groups of their own. */
  private makeGroup(name: string, { vpcId, ipv6 }: TaskNetwork) {
    const group = new ec2.SecurityGroup(
      `${name}-machines-security-group`,
      { vpcId, description: `Machines of ${name}` },
      {
        parent: this,
        // AWS cannot change a description: renaming a service would replace the group for it alone.
        ignoreChanges: ["description"],
      },
    );
    const wayOut = [{ cidrIpv4: "0.0.0.0/0" }, ...(ipv6 ? [{ cidrIpv6: "::/0" }] : [])].map((to) => {
      const rule = { securityGroupId: group.id, description: "To anywhere", ipProtocol: "-1", ...to };
      const egress = `${name}-machines-egress${"cidrIpv6" in to ? "-ipv6" : ""}`;
      return new vpc.SecurityGroupEgressRule(egress, rule, { parent: this });
    });
    return { id: group.id, wayOut };
  }
}

type Requirements = types.input.ecs.CapacityProviderManagedInstancesProviderInstanceLaunchTemplateInstanceRequirements;

/**
 * GPUs of NVIDIA are the only ones that ECS gives to a container:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu.html
 */
function requirementsOf({ size, gpus, instanceTypes }: Args): Requirements {
  return {
    vcpuCount: { min: Math.ceil(size.cpu / 1024) },
    memoryMib: { min: size.memoryMiB },
    cpuManufacturers: size.architecture === "ARM64" ? ["amazon-web-services"] : ["intel", "amd"],
    ...(gpus !== undefined && {
      acceleratorCount: { min: gpus },
      acceleratorTypes: ["gpu"],
      acceleratorManufacturers: ["nvidia"],
    }),
    allowedInstanceTypes: instanceTypes && [...instanceTypes],
  };
}

/** AWS's policy hands over roles alone that are called ecsInstanceRole…. */
function handingOver(roleArn: pulumi.Input<string>) {
  const Condition = { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } };
  const Statement = [{ Effect: "Allow", Action: ["iam:PassRole"], Resource: [roleArn], Condition }];
  return { Version: "2012-10-17", Statement };
}

/**
 * What a service on machines runs on: the capacity provider that it is given, or else one made here; undefined on
 * Fargate.
 */
export function strategiesOnMachines(
  service: pulumi.ComponentResource,
  name: string,
  args: FargateServiceArgs,
  { cluster, task }: { cluster: ClusterArgs; task: Pick<CompleteTask, "size"> },
): types.input.ecs.ServiceCapacityProviderStrategy[] | undefined {
  const { machines, network, region, roles: scope } = args;
  if (machines === undefined) return undefined;
  const made = { ...machines, cluster, network, region, scope, size: task.size };
  const { capacityProvider = new Machines(name, made, { parent: service }).capacityProvider } = machines;
  // ECS keeps a provider that a service uses: by its name the service is made after it, and goes before it.
  return [{ capacityProvider, base: 0, weight: 1 }];
}
