// What runs: images, task definitions, services. What a rule of the policy pack asks of them is in policy.test.ts.

import type { PlannedResource } from "../../plan/graph.ts";
import { allOf, firstOf, type Inputs, law, referred, type StackPlan } from "../support/law.ts";

const taskDefinition = "aws:ecs/taskDefinition:TaskDefinition";
const service = "aws:ecs/service:Service";
const repository = "aws:ecr/repository:Repository";
const image = "docker:index/image:Image";

interface Container extends Inputs {
  name: string;
}

function containers(plan: StackPlan): { at: string; container: Container }[] {
  return allOf(plan, taskDefinition).flatMap(({ name, inputs }) =>
    inputs.containerDefinitions.map((container: Container) => ({ at: `${container.name} of ${name}`, container })),
  );
}

function comesAfter(resource: PlannedResource): Set<string> {
  return new Set([...(resource.options.dependsOn ?? []), ...Object.values(resource.propertyDependencies).flat()]);
}

/** A capacity provider that is not Fargate's. */
const isOnMachines = ({ capacityProviderStrategies = [] }: Inputs) =>
  capacityProviderStrategies.some((one: Inputs) => !/^FARGATE/.test(String(one.capacityProvider)));

describe("laws of containers", () => {
  law(
    "an image that the stack builds is named by its tag in a repository of immutable tags, and with protection any other by digest",
    (plan) => {
      const pushed = allOf(plan, image)
        .filter(({ inputs }) => {
          // The repository stands in the image's name: `${web-repository.repositoryUrl}:tag`.
          const reference = /\$\{[^}]+\}/.exec(inputs.imageName)?.[0];
          return referred(plan, reference)?.inputs.imageTagMutability === "IMMUTABLE";
        })
        .map(({ inputs }) => inputs.imageName);
      const byDigest = plan.protected && !plan.excused.includes("image-digest");
      const isNamed = ({ image }: Inputs) =>
        pushed.includes(image) || /@sha256:[0-9a-f]{64}$/.test(image) || !(byDigest || image.includes("${"));
      return containers(plan)
        .filter(({ container }) => !isNamed(container))
        .map(({ at, container }) => `${at}: ${container.image}`);
    },
    (plan) => {
      firstOf(plan, repository).inputs.imageTagMutability = "MUTABLE";
    },
  );

  law(
    "an image's tag is a hash, and no image is pushed as latest",
    (plan) =>
      allOf(plan, image)
        .filter(({ inputs }) => !/:[0-9a-f]{16,64}$/.test(inputs.imageName))
        .map(({ inputs }) => inputs.imageName),
    (plan) => {
      firstOf(plan, image).inputs.imageName += "-latest";
    },
  );

  law(
    "a task says that it runs on Linux, on Fargate or ECS Managed Instances",
    (plan) =>
      allOf(plan, taskDefinition)
        .filter(
          ({ inputs }) =>
            inputs.runtimePlatform?.operatingSystemFamily !== "LINUX" ||
            !/^(FARGATE|MANAGED_INSTANCES)$/.test(String(inputs.requiresCompatibilities)),
        )
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, taskDefinition).inputs.requiresCompatibilities = ["EC2"];
    },
  );

  law(
    "a container does not wait for its log: it goes to CloudWatch from a buffer, or to the task's log router",
    (plan) =>
      containers(plan)
        .filter(({ container: { logConfiguration } }) => {
          const { logDriver, options } = logConfiguration;
          const isBuffered = options?.mode === "non-blocking" && options["max-buffer-size"];
          return logDriver !== "awsfirelens" && !(logDriver === "awslogs" && isBuffered);
        })
        .map(({ at }) => at),
    (plan) => {
      const [first] = containers(plan);
      if (first) first.container.logConfiguration.options.mode = "blocking";
    },
  );

  law(
    "containers, their environment and their secrets are sorted by name",
    (plan) => {
      const isSorted = (list: Inputs[]) => list.every(({ name }, index) => index === 0 || list[index - 1]?.name < name);
      return [
        ...allOf(plan, taskDefinition).map(({ name, inputs }) => ({ at: name, list: inputs.containerDefinitions })),
        ...containers(plan).flatMap(({ at, container }) => [
          { at, list: container.environment ?? [] },
          { at, list: container.secrets ?? [] },
        ]),
      ]
        .filter(({ list }) => !isSorted(list))
        .map(({ at }) => at);
    },
    (plan) => {
      containers(plan)[0]?.container.environment.reverse();
    },
  );

  law(
    "a service runs on capacity providers, or by its launch type on a cluster that is there already, and spells the latest platform",
    (plan) =>
      allOf(plan, service)
        .filter(
          ({ inputs }) =>
            (inputs.launchType !== undefined) === inputs.capacityProviderStrategies?.length > 0 ||
            (inputs.launchType !== undefined && plan.settings.cluster.arn === undefined) ||
            inputs.platformVersion !== (isOnMachines(inputs) ? undefined : "LATEST"),
        )
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, service).inputs.launchType = "FARGATE";
    },
  );

  law(
    "a service leaves waiting to the rollout's own hooks, and is never rolled back by a signal",
    (plan) =>
      allOf(plan, service)
        .filter(({ inputs, options }) => {
          const { afterCreate = [], afterUpdate = [] } = options.hooks ?? {};
          const waits = afterCreate.length > 0 && afterUpdate.length > 0;
          return inputs.waitForSteadyState || inputs.sigintRollback || !waits;
        })
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, service).options.hooks = undefined;
    },
  );

  law(
    "a service comes after its listener rules, its own listeners and its roles' policies",
    (plan) =>
      allOf(plan, service).flatMap(({ name, inputs, ...registered }) => {
        const direct = comesAfter({ name, inputs, ...registered });
        const groups: string[] = inputs.loadBalancers?.map((one: Inputs) => one.targetGroupArn) ?? [];
        const leads = (actions: unknown) => groups.some((group) => JSON.stringify(actions).includes(group));
        const rules = [
          ...allOf(plan, "aws:lb/listenerRule:ListenerRule").filter((one) => leads(one.inputs.actions)),
          ...allOf(plan, "aws:lb/listener:Listener").filter((one) => leads(one.inputs.defaultActions)),
        ];
        // A rule comes after those that have to be before it.
        const after = new Set([
          ...direct,
          ...rules.filter(({ urn }) => direct.has(urn)).flatMap((one) => [...comesAfter(one)]),
        ]);
        const task = referred(plan, inputs.taskDefinition)?.inputs ?? {};
        const roles = [task.executionRoleArn, task.taskRoleArn].map((arn) => referred(plan, arn)?.name);
        const policies = allOf(plan, "aws:iam/rolePolicy:RolePolicy").filter((policy) =>
          roles.includes(referred(plan, policy.inputs.role)?.name),
        );
        return [
          ...(rules.length < (inputs.loadBalancers?.length ?? 0)
            ? [`${name} has a target group without a listener`]
            : []),
          ...(policies.length === 0 ? [`${name} has no policy`] : []),
          ...[...rules, ...policies]
            .filter(({ urn }) => !after.has(urn))
            .map((first) => `${name} before ${first.name}`),
        ];
      }),
    (plan) => {
      firstOf(plan, service).options.dependsOn = [];
    },
  );

  law(
    "with autoscaling a deployment leaves the number of tasks alone",
    (plan) =>
      allOf(plan, service)
        .filter(({ name, options }) => {
          const scaled = allOf(plan, "aws:appautoscaling/target:Target").some(({ inputs }) =>
            inputs.resourceId.endsWith(`/\${${name}.name}`),
          );
          return scaled !== (options.ignoreChanges ?? []).includes("desiredCount");
        })
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, service).options.ignoreChanges = [];
    },
  );

  law(
    "a deployment can move: it may start a task or stop one",
    (plan) =>
      allOf(plan, service)
        .filter(({ inputs }) => {
          const desired = inputs.desiredCount;
          const most = Math.floor((desired * inputs.deploymentMaximumPercent) / 100);
          const least = Math.ceil((desired * inputs.deploymentMinimumHealthyPercent) / 100);
          return desired > 0 && most <= least;
        })
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, service).inputs.deploymentMaximumPercent = 100;
    },
  );
});
