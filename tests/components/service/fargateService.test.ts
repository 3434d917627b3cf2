import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "../../../components/cluster/clusterArgs.ts";
import { urlOf } from "../../../components/ingress/route.ts";
import { FargateService } from "../../../components/service/fargateService.ts";
import type { FargateServiceArgs } from "../../../components/service/fargateServiceArgs.ts";
import type { ScalingArgs, ScalingSchedule } from "../../../components/service/serviceAutoscaling.ts";
import { type RecordOptions, record } from "../../support/record.ts";

const reference = "public.ecr.aws/docker/library/nginx:1.30.5";
const cluster: ClusterArgs = {
  arn: "arn:cluster",
  clusterName: "cluster",
  capacityProviderStrategies: [{ capacityProvider: "FARGATE", base: 1, weight: 1 }],
  containerInsights: true,
};
const base: FargateServiceArgs = {
  cluster,
  network: { vpcId: "vpc-1", taskSubnetIds: ["subnet-1", "subnet-2"] },
  image: reference,
  region: "eu-west-1",
};
const loadBalancer = {
  url: "https://app.example.com",
  arnSuffix: "app/alb/1",
  listenerArn: "arn:listener",
  securityGroupId: "sg-alb",
};

const made = (args: Partial<FargateServiceArgs>, options?: RecordOptions) =>
  record(() => {
    const service = new FargateService("web", { ...base, ...args });
    const { serviceName, taskDefinitionArn, logGroupName, securityGroupId, url, targetGroupArnSuffix } = service;
    const always = { serviceName, taskDefinitionArn, logGroupName, securityGroupId };
    return { ...always, ...(url && { url }), ...(targetGroupArnSuffix && { targetGroupArnSuffix }) };
  }, options);
const service = (args: Partial<FargateServiceArgs> = {}, options?: RecordOptions) =>
  made({ port: 8080, loadBalancer, ...args, route: { priority: 100, ...args.route } }, options);
const worker = (args: Partial<FargateServiceArgs> = {}) => made(args);
const withExec = { cluster: { ...cluster, execLogGroupArn: "arn:exec" } };
const withAlarms = { notify: { topicArn: "arn:topic", prefix: "docker-on-ecs_dev" } };

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
describe("FargateService", () => {
  describe("The task definition", () => {
    it("runs on machines of ECS where it is given some, and asks for their GPUs in its own container", async () => {
      const sidecars = { proxy: { image: "envoy:1", user: "1:1" } };
      const machines = { capacityProvider: "gpu", gpus: 2 };
      const { one, outputs } = await record(() => {
        const { size } = new FargateService("web", { ...base, cpu: 4096, memoryMiB: 15000, sidecars, machines });
        return { size: size ?? "none" };
      });
      const { capacityProviderStrategies, launchType, platformVersion } = one("aws:ecs/service:Service").inputs;
      assert.deepEqual(capacityProviderStrategies, [{ capacityProvider: "gpu", base: 0, weight: 1 }]);
      assert.deepEqual([launchType, platformVersion, outputs.size], [undefined, undefined, "none"]);
      const { requiresCompatibilities, memory, containerDefinitions } = one("TaskDefinition").inputs;
      assert.deepEqual([requiresCompatibilities, memory], [["MANAGED_INSTANCES"], "15000"]);
      const gpus = JSON.parse(String(containerDefinitions)).map((container: Record<string, unknown>) => [
        container.name,
        container.resourceRequirements,
      ]);
      assert.deepEqual(gpus, [
        ["proxy", undefined],
        ["web", [{ type: "GPU", value: "2" }]],
      ]);
    });

    it("runs on machines of its own, which take no other policy than AWS's and hand over no other role", async () => {
      const machines = { gpus: 1, instanceTypes: ["g5.xlarge"], storageSizeGiB: 60 };
      const roles = { path: "/shop/dev/" };
      const { one, resources } = await record(() => {
        new FargateService("web", { ...base, cpu: 2048, memoryMiB: 8192, roles, machines, region: "eu-west-1" });
        return {};
      });
      const named = (name: string) => resources.find((one) => one.name === name && one.custom) ?? assert.fail(name);
      const provider = named("web-machines");
      const { cluster, managedInstancesProvider } = provider.inputs;
      assert.equal(cluster, "cluster");
      assert.deepEqual(managedInstancesProvider, {
        infrastructureRoleArn: "${web-machines-role.arn}",
        propagateTags: "CAPACITY_PROVIDER",
        instanceLaunchTemplate: {
          ec2InstanceProfileArn: "${web-instance-profile.arn}",
          networkConfiguration: {
            subnets: base.network.taskSubnetIds,
            securityGroups: ["${web-machines-security-group.id}"],
          },
          storageConfiguration: { storageSizeGib: 60 },
          instanceRequirements: {
            vcpuCount: { min: 2 },
            memoryMib: { min: 8192 },
            cpuManufacturers: ["intel", "amd"],
            acceleratorCount: { min: 1 },
            acceleratorTypes: ["gpu"],
            acceleratorManufacturers: ["nvidia"],
            allowedInstanceTypes: ["g5.xlarge"],
          },
        },
      });
      // The last machine ends with its permissions and its way out still there.
      const before = ["hand-over-policy", "policy", "egress"].map((role) => named(`web-machines-${role}`).urn);
      assert.deepEqual(
        [...before, named("web-instance-policy").urn].filter((urn) => !provider.options.dependsOn?.includes(urn)),
        [],
      );
      const { capacityProviderStrategies } = one("aws:ecs/service:Service").inputs;
      assert.deepEqual(capacityProviderStrategies, [{ capacityProvider: "${web-machines.name}", base: 0, weight: 1 }]);
      assert.equal(named("web-instance-profile").inputs.path, "/shop/dev/");
      const [statement] = JSON.parse(String(named("web-machines-hand-over-policy").inputs.policy)).Statement;
      assert.deepEqual([statement.Action, statement.Resource], [["iam:PassRole"], ["${web-instance-role.arn}"]]);
    });

    it("is for Fargate, in the task's own network, on Linux and the settings' processor", async () => {
      const { inputs } = (await service({ architecture: "ARM64", cpu: 512, memoryMiB: 1024 })).one("TaskDefinition");
      const { requiresCompatibilities, networkMode, runtimePlatform, cpu, memory, family } = inputs;
      assert.deepEqual(
        { requiresCompatibilities, networkMode, runtimePlatform, cpu, memory, family },
        {
          requiresCompatibilities: ["FARGATE"],
          networkMode: "awsvpc",
          runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "ARM64" },
          cpu: "512",
          memory: "1024",
          family: "docker-on-ecs_test_web",
        },
      );
    });

    it("shares neither process numbers nor memory with anything", async () => {
      const { pidMode, ipcMode } = (await service()).one("TaskDefinition").inputs;
      assert.deepEqual([pidMode, ipcMode], [undefined, undefined]);
    });

    it("has the image, its log group and its volumes", async () => {
      const { inputs } = (await service()).one("TaskDefinition");
      const [container] = JSON.parse(String(inputs.containerDefinitions));
      assert.equal(container.image, reference);
      assert.equal(container.logConfiguration.options["awslogs-group"], "${web-logs.name}");
      assert.deepEqual(inputs.volumes, [{ name: "web_tmp" }]);
    });

    it("has disk space only where more than the usual is asked for", async () => {
      const disk = async (block: Partial<FargateServiceArgs>) =>
        (await service(block)).one("TaskDefinition").inputs.ephemeralStorage;
      assert.deepEqual(await disk({ ephemeralStorageGiB: 40 }), { sizeInGib: 40 });
      assert.equal(await disk({}), undefined);
    });

    it("leaves the revision before it registered, which a rollback needs", async () => {
      assert.equal((await service()).one("TaskDefinition").inputs.skipDestroy, true);
    });

    it("has one role for ECS and another for the containers", async () => {
      const { executionRoleArn, taskRoleArn } = (await service()).one("TaskDefinition").inputs;
      assert.equal(executionRoleArn, "${web-execution-role.arn}");
      assert.equal(taskRoleArn, "${web-task-role.arn}");
    });
  });

  it("keeps what containers write for the stack's time", async () => {
    assert.equal((await service({ logRetentionDays: 90 })).one("LogGroup").inputs.retentionInDays, 90);
  });

  describe("The service", () => {
    it("runs on the cluster's capacity, on the latest platform, and takes another strategy in place", async () => {
      const { inputs } = (await service()).one("Service");
      assert.equal(inputs.cluster, "arn:cluster");
      assert.deepEqual(inputs.capacityProviderStrategies, cluster.capacityProviderStrategies);
      assert.equal(inputs.launchType, undefined);
      assert.equal(inputs.platformVersion, "LATEST");
      assert.equal(inputs.forceNewDeployment, true);
    });

    it("runs in the task subnets with its own security group, and with a public IP only where there is no other way", async () => {
      const networkOf = async (args: Partial<FargateServiceArgs>) =>
        (await service(args)).one("Service").inputs.networkConfiguration;
      const closed = {
        subnets: ["subnet-1", "subnet-2"],
        securityGroups: ["${web-security-group.id}"],
        assignPublicIp: false,
      };
      assert.deepEqual(await networkOf({}), closed);
      const open = { ...base.network, assignPublicIp: true };
      assert.deepEqual(await networkOf({ network: open }), { ...closed, assignPublicIp: true });
    });

    it("is rolled back by the circuit breaker, and trusts the provider's wait only where no hook does better", async () => {
      const { inputs } = (await service()).one("Service");
      assert.deepEqual(inputs.deploymentCircuitBreaker, { enable: true, rollback: true });
      assert.equal(inputs.waitForSteadyState, true);
      assert.equal((await service({ hooks: {} })).one("Service").inputs.waitForSteadyState, false);
      assert.equal(inputs.sigintRollback, undefined);
    });

    it("is deployed as the settings say", async () => {
      const deployment = { minimumHealthyPercent: 50, maximumPercent: 150, availabilityZoneRebalancing: false };
      const { inputs } = (await service({ deployment, desiredCount: 3 })).one("Service");
      assert.equal(inputs.deploymentMinimumHealthyPercent, 50);
      assert.equal(inputs.deploymentMaximumPercent, 150);
      assert.equal(inputs.availabilityZoneRebalancing, "DISABLED");
      assert.equal(inputs.desiredCount, 3);
      assert.equal((await service()).one("Service").inputs.availabilityZoneRebalancing, "ENABLED");
    });

    it("is not asked to even tasks out, nor not to, where that is to be left as it is", async () => {
      const deployment = {
        minimumHealthyPercent: 50,
        maximumPercent: 150,
        availabilityZoneRebalancing: "unset" as const,
      };
      const { inputs } = (await service({ deployment })).one("Service");
      assert.equal(Object.hasOwn(inputs, "availabilityZoneRebalancing"), false);
    });

    it("is watched by no alarm where nobody would get it", async () => {
      const { all, one } = await service();
      assert.equal(one("Service").inputs.alarms, undefined);
      assert.deepEqual([...all("MetricAlarm"), ...all("CompositeAlarm")], []);
    });

    it("is rolled back by the alarms on what clients see, which are there before it", async () => {
      const { one } = await service(withAlarms);
      const alarmNames = ["${web-errors.name}", "${web-latency.name}", "${web-unhealthy.name}"];
      assert.deepEqual(one("Service").inputs.alarms, { enable: true, rollback: true, alarmNames });
      for (const name of ["web-errors", "web-latency", "web-unhealthy"]) {
        const dependencies = Object.values(one(name).propertyDependencies).flat();
        assert.ok(!dependencies.includes(one("Service").urn), `${name} waits for the service that waits for it`);
      }
    });

    it("is rolled back by no alarm that is turned off, and by none where it has no port", async () => {
      const off = { errorPercent: false, p95Seconds: false, unhealthyTasks: false } as const;
      assert.equal((await service({ alarms: off, ...withAlarms })).one("Service").inputs.alarms, undefined);
      assert.equal((await worker(withAlarms)).one("Service").inputs.alarms, undefined);
    });

    it("hands its tags on to its tasks", async () => {
      const { enableEcsManagedTags, propagateTags } = (await service()).one("Service").inputs;
      assert.deepEqual([enableEcsManagedTags, propagateTags], [true, "SERVICE"]);
    });

    it("lets people run commands only where the cluster logs them", async () => {
      assert.equal((await service()).one("Service").inputs.enableExecuteCommand, false);
      const { one } = await service(withExec);
      assert.equal(one("Service").inputs.enableExecuteCommand, true);
      assert.match(String(one("web-task-policy").inputs.policy), /ssmmessages:OpenDataChannel/);
      const [container] = JSON.parse(String(one("TaskDefinition").inputs.containerDefinitions));
      assert.deepEqual(container.linuxParameters, { initProcessEnabled: true });
      const { volumes } = one("TaskDefinition").inputs as { volumes: { name: string }[] };
      assert.deepEqual(
        volumes.map(({ name }) => name),
        ["web_managed-agents-936a4022", "web_tmp", "web_var-lib-amazon-ssm", "web_var-log-amazon-ssm"],
      );
    });

    it("comes after all that leads from the load balancer to its tasks, and after its roles' policies", async () => {
      const permissions = [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::b/*"] }];
      const { one } = await service({ permissions });
      const waits = one("Service").options.dependsOn ?? [];
      const policies = ["web-execution-policy", "web-task-policy"];
      for (const name of ["ListenerRule", "SecurityGroupIngressRule", "web-out-of-load-balancer-8080", ...policies]) {
        assert.ok(waits.includes(one(name).urn), name);
      }
    });

    it("runs the hooks that it is given, and none by itself", async () => {
      assert.equal((await service()).one("Service").options.hooks, undefined);
      const { one } = await record(() => {
        const hook = new pulumi.ResourceHook("rollout", () => {});
        new FargateService("web", { ...base, hooks: { afterCreate: [hook], afterUpdate: [hook] } });
      });
      assert.deepEqual(one("Service").options.hooks, { afterCreate: ["rollout"], afterUpdate: ["rollout"] });
    });
  });

  describe("The way in", () => {
    it("is the load balancer alone, on the service's port alone, with a rule on either side", async () => {
      const { all, one } = await service();
      const hop = { ipProtocol: "tcp", fromPort: 8080, toPort: 8080 };
      assert.deepEqual(
        all("SecurityGroupIngressRule").map(({ inputs }) => inputs),
        [
          {
            ...hop,
            description: "From the load balancer",
            securityGroupId: "${web-security-group.id}",
            referencedSecurityGroupId: "sg-alb",
          },
        ],
      );
      assert.deepEqual(one("web-out-of-load-balancer-8080").inputs, {
        ...hop,
        description: "To the tasks of web",
        securityGroupId: "sg-alb",
        referencedSecurityGroupId: "${web-security-group.id}",
      });
    });

    it("has rules as resources of their own, each with a description, and none in a group", async () => {
      const { all, one } = await service();
      const { ingress, egress, description } = one("SecurityGroup").inputs;
      assert.deepEqual([ingress, egress, description], [undefined, undefined, "Tasks of web"]);
      for (const rule of [...all("SecurityGroupIngressRule"), ...all("SecurityGroupEgressRule")]) {
        assert.ok(rule.inputs.description, rule.name);
      }
    });

    it("is a target group of addresses with the settings' health check and times", async () => {
      const health = {
        path: "/healthz",
        matcher: "200-299",
        intervalSeconds: 7,
        timeoutSeconds: 3,
        healthyThreshold: 4,
        unhealthyThreshold: 5,
        gracePeriodSeconds: 90,
      };
      const { one } = await service({ health, deregistrationDelaySeconds: 15, slowStartSeconds: 30 });
      assert.deepEqual(one("TargetGroup").inputs, {
        port: 80,
        protocol: "HTTP",
        targetType: "ip",
        vpcId: "vpc-1",
        deregistrationDelay: 15,
        slowStart: 30,
        healthCheck: {
          protocol: "HTTP",
          port: "traffic-port",
          path: "/healthz",
          matcher: "200-299",
          interval: 7,
          timeout: 3,
          healthyThreshold: 4,
          unhealthyThreshold: 5,
        },
      });
      assert.equal(one("Service").inputs.healthCheckGracePeriodSeconds, 90);
      assert.deepEqual(one("Service").inputs.loadBalancers, [
        { targetGroupArn: "${web-tg.arn}", containerName: "web", containerPort: 8080 },
      ]);
    });

    it("keeps its target group and listener rule when the port changes, and the old port's rules until the end", async () => {
      const [before, after] = [await service({ port: 8080 }), await service({ port: 8081 })];
      for (const type of ["TargetGroup", "ListenerRule"]) {
        assert.equal(after.one(type).urn, before.one(type).urn);
        assert.deepEqual(after.one(type).inputs, before.one(type).inputs);
      }
      // Two URNs are two resources: the engine makes the one before it deletes the other. None is replaced, which would
      // leave a deletion pending where the update fails, and the old port's rule gone for a way back.
      const known = [...before.all("SecurityGroupIngressRule"), ...before.all("SecurityGroupEgressRule")];
      const rules = [...after.all("SecurityGroupIngressRule"), ...after.all("SecurityGroupEgressRule")];
      const urns = known.map(({ urn }) => urn);
      const onPort = rules.filter(({ inputs }) => inputs.fromPort === 8081);
      assert.deepEqual(
        onPort.map(({ name, urn }) => [name, urns.includes(urn)]),
        [
          ["web-from-load-balancer-8081", false],
          ["web-out-of-load-balancer-8081", false],
        ],
      );
      assert.ok([...known, ...rules].every(({ options }) => !options.replaceOnChanges && !options.aliases));
    });

    it("fits the 32 characters of a target group's name with what Pulumi adds, at the longest name", async () => {
      const longest = "a".repeat(20);
      const { one } = await record(() => {
        new FargateService(longest, { ...base, port: 8080, loadBalancer });
      });
      assert.ok(one("TargetGroup").name.length + "-1a2b3c4".length <= 32);
      assert.equal(one("TargetGroup").inputs.name, undefined);
    });

    it("is a rule with the route's hosts and paths, in an order of its own, at its priority", async () => {
      const { one } = await service({ route: { path: ["/b/*", "/a/*"], host: ["b.example.com", "a.example.com"] } });
      assert.deepEqual(one("ListenerRule").inputs, {
        listenerArn: "arn:listener",
        priority: 100,
        conditions: [
          { hostHeader: { values: ["a.example.com", "b.example.com"] } },
          { pathPattern: { values: ["/a/*", "/b/*"] } },
        ],
        actions: [{ type: "forward", targetGroupArn: "${web-tg.arn}" }],
      });
    });

    it("is given a request by its headers, query, method and origin, too", async () => {
      const route = {
        ...{ headers: { "X-B": ["2", "1"], "X-A": ["1"] }, query: { version: ["v2"] } },
        ...{ methods: ["PUT", "GET"], sourceCidrs: ["203.0.113.0/24"] },
      };
      assert.deepEqual((await service({ route })).one("ListenerRule").inputs.conditions, [
        { pathPattern: { values: ["/*"] } },
        { httpHeader: { httpHeaderName: "X-A", values: ["1"] } },
        { httpHeader: { httpHeaderName: "X-B", values: ["1", "2"] } },
        { queryStrings: [{ key: "version", value: "v2" }] },
        { httpRequestMethod: { values: ["GET", "PUT"] } },
        { sourceIp: { values: ["203.0.113.0/24"] } },
      ]);
    });

    it("keeps a client at one task, by the load balancer's cookie or the app's", async () => {
      const stickiness = async (args: object) =>
        (await service({ stickiness: args })).one("TargetGroup").inputs.stickiness;
      assert.deepEqual(await stickiness({}), { enabled: true, type: "lb_cookie", cookieDuration: 86_400 });
      assert.deepEqual(await stickiness({ cookieName: "SESSION", durationSeconds: 60 }), {
        ...{ enabled: true, type: "app_cookie", cookieDuration: 60, cookieName: "SESSION" },
      });
      assert.equal((await service()).one("TargetGroup").inputs.stickiness, undefined);
    });

    it("takes every path and host where the service has no route of its own", async () => {
      assert.deepEqual((await service()).one("ListenerRule").inputs.conditions, [{ pathPattern: { values: ["/*"] } }]);
    });

    it("has the next free priority where it is given none", async () => {
      assert.equal((await made({ port: 8080, loadBalancer })).one("ListenerRule").inputs.priority, undefined);
    });

    it("is refused where half of it is missing, with what to add", async () => {
      await assert.rejects(
        made({ loadBalancer }),
        /web: loadBalancer must come with port; add it, or take loadBalancer out/,
      );
      await assert.rejects(made({ port: 8080, route: {} }), /web: route must come with loadBalancer; add it/);
    });
  });

  describe("A service with a port and no load balancer", () => {
    it("listens, and lets nobody in of its own accord", async () => {
      const { all, one } = await made({ port: 8080 });
      const [container] = JSON.parse(String(one("TaskDefinition").inputs.containerDefinitions));
      assert.deepEqual(container.portMappings, [{ containerPort: 8080, hostPort: 8080, protocol: "tcp" }]);
      assert.deepEqual([...all("TargetGroup"), ...all("SecurityGroupIngressRule")], []);
      assert.equal(one("Service").inputs.loadBalancers, undefined);
    });
  });

  describe("A worker", () => {
    it("has nothing to reach it by, and no health check of a load balancer", async () => {
      const { all, one, outputs } = await worker();
      for (const type of ["TargetGroup", "ListenerRule", "SecurityGroupIngressRule"])
        assert.deepEqual(all(type), [], type);
      const { loadBalancers, healthCheckGracePeriodSeconds } = one("Service").inputs;
      assert.deepEqual([loadBalancers, healthCheckGracePeriodSeconds], [undefined, undefined]);
      assert.deepEqual([outputs.url, outputs.targetGroupArnSuffix], [undefined, undefined]);
    });

    it("still comes after its roles' policies", async () => {
      const { one } = await worker();
      assert.deepEqual(one("Service").options.dependsOn, [one("web-execution-policy").urn]);
    });
  });

  describe("Autoscaling", () => {
    const scaling: ScalingArgs = { min: 2, max: 9 };

    it("is none where the number of tasks is fixed, and then the number is the stack file's", async () => {
      const { all, one } = await service({ desiredCount: 2 });
      assert.deepEqual(all("ServiceAutoscaling"), []);
      assert.equal(one("Service").options.ignoreChanges, undefined);
    });

    it("owns the number of tasks once the service is made", async () => {
      const { one } = await service({ scaling });
      assert.equal(one("Service").inputs.desiredCount, 2);
      assert.deepEqual(one("Service").options.ignoreChanges, ["desiredCount"]);
    });

    it("keeps it between the bounds, and comes after the service", async () => {
      const target = (await service({ scaling })).one("web-scaling-target");
      assert.deepEqual(target.inputs, {
        resourceId: "service/cluster/${web-service.name}",
        scalableDimension: "ecs:service:DesiredCount",
        serviceNamespace: "ecs",
        minCapacity: 2,
        maxCapacity: 9,
      });
    });

    it("follows CPU, memory and requests per task, each where it is asked for", async () => {
      const { all } = await service({
        scaling: { ...scaling, cpuPercent: 60, memoryPercent: 70, requestsPerTask: 800 },
      });
      const tracked = all("Policy").map(({ name, inputs }) => {
        const { predefinedMetricSpecification: metric, targetValue } =
          inputs.targetTrackingScalingPolicyConfiguration as {
            predefinedMetricSpecification: object;
            targetValue: number;
          };
        return { name, policyType: inputs.policyType, metric, targetValue };
      });
      const policyType = "TargetTrackingScaling";
      assert.deepEqual(tracked, [
        {
          name: "web-scaling-cpu",
          policyType,
          metric: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
          targetValue: 60,
        },
        {
          name: "web-scaling-memory",
          policyType,
          metric: { predefinedMetricType: "ECSServiceAverageMemoryUtilization" },
          targetValue: 70,
        },
        {
          name: "web-scaling-requests",
          policyType,
          metric: { predefinedMetricType: "ALBRequestCountPerTarget", resourceLabel: "app/alb/1/${web-tg.arnSuffix}" },
          targetValue: 800,
        },
      ]);
      assert.equal((await service({ scaling: { ...scaling, memoryPercent: 70 } })).all("Policy").length, 1);
    });

    it("comes with its policies and schedules after its target", async () => {
      const schedules = [{ expression: "rate(1 day)", min: 1, max: 2 }];
      const { all, one } = await service({ scaling: { ...scaling, cpuPercent: 60, schedules } });
      for (const { propertyDependencies, name } of [...all("Policy"), ...all("ScheduledAction")]) {
        assert.deepEqual(propertyDependencies.resourceId, [one("web-scaling-target").urn], name);
      }
    });

    it("aims at 60 % of CPU where there is a range and no target", async () => {
      const targets = async (scaling: ScalingArgs) =>
        (await service({ scaling })).all("Policy").map(({ name, inputs }) => {
          const { targetValue } = inputs.targetTrackingScalingPolicyConfiguration as { targetValue: number };
          return `${name} ${targetValue}`;
        });
      const schedules = [{ expression: "rate(1 day)", min: 1, max: 4 }];
      assert.deepEqual(await targets({ min: 1, max: 2 }), ["web-scaling-cpu 60"]);
      assert.deepEqual(await targets({ min: 2, max: 2, schedules }), ["web-scaling-cpu 60"]);
      assert.deepEqual(await targets({ min: 2, max: 2 }), []);
      assert.deepEqual(await targets({ min: 1, max: 2, requestsPerTask: 100 }), ["web-scaling-requests 100"]);
      assert.deepEqual(await targets({ min: 1, max: 2, cpuPercent: 40 }), ["web-scaling-cpu 40"]);
    });

    it("does not count requests of a worker", async () => {
      await assert.rejects(worker({ scaling: { ...scaling, requestsPerTask: 10 } }), /requestsPerTask needs a port/);
    });

    const day = { expression: "cron(0 7 ? * MON-FRI *)", timeZone: "Europe/Dublin", min: 6, max: 12 };
    const night = { expression: "cron(0 19 ? * MON-FRI *)", timeZone: "Europe/Dublin", min: 3, max: 12 };

    it("moves the bounds by the clock of a time zone", async () => {
      const { all } = await service({ scaling: { ...scaling, schedules: [day] } });
      const [action] = all("ScheduledAction");
      assert.equal(action?.inputs.schedule, day.expression);
      assert.equal(action?.inputs.timezone, "Europe/Dublin");
      assert.deepEqual(action?.inputs.scalableTargetAction, { minCapacity: 6, maxCapacity: 12 });
    });

    it("leaves bounds that a schedule has moved where they are, and only those", async () => {
      const ignored = async (schedules: ScalingSchedule[]) =>
        (await service({ scaling: { ...scaling, schedules } })).one("web-scaling-target").options.ignoreChanges;
      assert.deepEqual(await ignored([day]), ["minCapacity", "maxCapacity"]);
      assert.equal(await ignored([]), undefined);
    });

    it("calls a schedule the same wherever it stands and whatever its bounds are", async () => {
      const names = async (schedules: ScalingSchedule[]) =>
        (await service({ scaling: { ...scaling, schedules } })).all("ScheduledAction").map(({ name }) => name);
      const both = await names([day, night]);
      assert.equal(new Set(both).size, 2);
      assert.deepEqual(await names([{ ...night, min: 0 }, day]), both);
    });
  });

  it("gives what others need of it", async () => {
    assert.deepEqual((await service()).outputs, {
      serviceName: "${web-service.name}",
      taskDefinitionArn: "${web-task.arn}",
      logGroupName: "${web-logs.name}",
      securityGroupId: "${web-security-group.id}",
      url: "https://app.example.com/",
      targetGroupArnSuffix: "${web-tg.arnSuffix}",
    });
  });

  it("is the parent of all that it makes, each called after it", async () => {
    const { resources } = await service({ scaling: { min: 1, max: 2, cpuPercent: 50 } });
    const [root, ...others] = resources;
    assert.equal(root?.type, "docker-on-ecs:index:FargateService");
    for (const { parent, name } of others) {
      assert.ok(parent, name);
      assert.ok(name.startsWith("web"), name);
    }
  });

  it("registers the same resources while nothing is known of AWS yet", async () => {
    const args = { scaling: { min: 1, max: 2, requestsPerTask: 50 }, ...withExec };
    const names = ({ resources }: Awaited<ReturnType<typeof service>>) => resources.map(({ urn }) => urn);
    const unknown = await service(args, { outputs: "unknown" });
    assert.deepEqual(names(unknown), names(await service(args)));
  });

  describe("Its names", () => {
    const connect = { namespaceArn: "arn:namespace" };
    const dns = { namespaceId: "ns-1", domain: "dev.shop.internal" };

    it("are those by which another service of the program calls it, which waits for it", async () => {
      const { one } = await record(() => {
        const api = new FargateService("api", { ...base, port: 3000, connect: { ...connect, serve: {} } });
        new FargateService("web", {
          ...{ ...base, connect },
          reach: api.reachable ? [api.reachable] : [],
          environment: { API_URL: api.connectUrl ?? "" },
        });
      });
      assert.match(String(one("web-task").inputs.containerDefinitions), /http:\/\/api:3000/);
      assert.equal(one("web-reach-3000-api").inputs.securityGroupId, "${api-security-group.id}");
      const waits = one("web-service").options.dependsOn?.map((urn) => urn.split("::").at(-1));
      assert.ok(waits?.includes("api-service"), String(waits));
    });

    it("are none for a client alone", async () => {
      const { one } = await made({ connect });
      const { namespace, services } = Object(one("web-service").inputs.serviceConnectConfiguration);
      assert.deepEqual([namespace, services], ["arn:namespace", undefined]);
    });

    it("are in the VPC's DNS for jobs", async () => {
      const { one } = await made({ port: 3000, dns });
      assert.deepEqual(one("web-service").inputs.serviceRegistries, { registryArn: "${web-dns.arn}" });
    });

    it("need a port", async () => {
      await assert.rejects(made({ dns }), /web: dns must come with port; add it, or take dns out/);
      await assert.rejects(
        made({ connect: { ...connect, serve: {} } }),
        /web: connect\.serve must come with port; add it, or take connect\.serve out/,
      );
    });
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows

describe("The URL of a service", () => {
  const cases: { route: Parameters<typeof urlOf>[0]; url: string }[] = [
    { route: { path: ["/*"], host: [] }, url: "https://app.example.com/" },
    { route: { path: ["/api/*"], host: [] }, url: "https://app.example.com/api/" },
    { route: { path: ["/api/v?/x"], host: [] }, url: "https://app.example.com/api/v" },
    { route: { path: ["*.js"], host: [] }, url: "https://app.example.com/" },
    { route: { path: ["/*"], host: ["*.example.com", "api.example.com"] }, url: "https://api.example.com/" },
    { route: { path: ["/*"], host: ["*.example.com"] }, url: "https://app.example.com/" },
  ];
  for (const { route, url } of cases) {
    it(`is ${url} for ${route.path} of ${route.host.length > 0 ? route.host : "any host"}`, () => {
      assert.equal(urlOf(route, "https://app.example.com"), url);
    });
  }

  it("has a host that is not known yet as it stands in the plan", () => {
    const url = `http://\${ingress-alb.dnsName}`;
    assert.equal(urlOf({ path: ["/*"], host: [] }, url), `${url}/`);
  });

  it("writes what a URL has no letter for as it has to be written", () => {
    assert.equal(urlOf({ path: [`/"a"/*`], host: [] }, "http://alb.localhost"), "http://alb.localhost/%22a%22/");
  });

  it("keeps the load balancer's scheme and port", () => {
    const url = "http://alb.localhost:4566";
    assert.equal(urlOf({ path: ["/*"], host: [] }, url), "http://alb.localhost:4566/");
    assert.equal(urlOf({ path: ["//a/*"], host: ["app.localhost"] }, url), "http://app.localhost:4566//a/");
  });
});
