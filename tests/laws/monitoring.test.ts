// What watches a stack: alarms, who gets them, the dashboard; and what runs by the clock.

import { stackPrefix } from "../../settings/facts/names.ts";
import { undocumented } from "../support/documentedMetrics.ts";
import { allOf, firstOf, type Inputs, law, referred, type StackPlan } from "../support/law.ts";

const metricAlarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const incident = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const dashboard = "aws:cloudwatch/dashboard:Dashboard";
const topic = "aws:sns/topic:Topic";
const key = "aws:kms/key:Key";
const service = "aws:ecs/service:Service";
const schedule = "aws:scheduler/schedule:Schedule";

interface Measured {
  at: string;
  namespace: string;
  metricName: string;
  dimensions: string[];
}

function measured(plan: StackPlan): Measured[] {
  const byAlarms = allOf(plan, metricAlarm).flatMap(({ name, inputs }) =>
    inputs.metricQueries.flatMap(({ metric }: Inputs) =>
      metric ? [{ at: name, ...metric, dimensions: Object.keys(metric.dimensions) }] : [],
    ),
  );
  const byDashboards = allOf(plan, dashboard).flatMap(({ name, inputs }) =>
    inputs.dashboardBody.widgets.flatMap(({ properties }: Inputs) =>
      (properties.metrics ?? [])
        // An expression is calculated from a metric that stands beside it.
        .filter(([namespace]: unknown[]) => typeof namespace === "string")
        .map(([namespace, metricName, ...rest]: string[]) => ({
          at: name,
          namespace,
          metricName,
          dimensions: rest.slice(0, -1).filter((_, index) => index % 2 === 0),
        })),
    ),
  );
  const byPolicies = allOf(plan, "aws:appautoscaling/policy:Policy").flatMap(({ name, inputs }) =>
    (inputs.targetTrackingScalingPolicyConfiguration?.customizedMetricSpecification?.metrics ?? []).flatMap(
      ({ metricStat }: Inputs) => {
        if (metricStat === undefined) return [];
        const { metric } = metricStat;
        return [{ at: name, ...metric, dimensions: metric.dimensions.map((one: Inputs) => one.name) }];
      },
    ),
  );
  return [...byAlarms, ...byPolicies, ...byDashboards];
}

describe("laws of monitoring", () => {
  law(
    "an incident that is switched off by hand is not replaced, as its successor would have the same name",
    (plan) =>
      allOf(plan, incident).flatMap(({ name, options }) =>
        options.ignoreChanges?.includes("actionsEnabled") ? [] : [name],
      ),
    (plan) => {
      delete firstOf(plan, incident).options.ignoreChanges;
    },
  );

  law(
    "every metric that an alarm or the dashboard looks at is one that AWS documents, under the dimensions it documents",
    (plan) =>
      measured(plan).flatMap(({ at, namespace, metricName, dimensions }) => {
        const wrong = undocumented(namespace, metricName, dimensions);
        return wrong === undefined ? [] : [`${at}: ${wrong}`];
      }),
    (plan) => {
      const [first] = firstOf(plan, metricAlarm).inputs.metricQueries.flatMap(({ metric }: Inputs) => metric ?? []);
      first.dimensions = { ServiceName: "web" };
    },
  );

  law(
    "every alarm belongs to an incident or scales, every incident is sent to somebody, and no other alarm is",
    (plan) => {
      const rules = allOf(plan, incident).map(({ inputs }) => inputs.alarmRule);
      return [
        ...allOf(plan, metricAlarm)
          .filter(({ name, inputs }) => {
            const started = referred(plan, inputs.alarmActions?.[0])?.type;
            if (started === "aws:appautoscaling/policy:Policy") return false;
            if (!plan.settings.alarms.composite) return started !== topic;
            const isRead = rules.some((rule) => rule.includes(`ALARM("\${${name}.name}")`));
            return !isRead || inputs.alarmActions || inputs.okActions || inputs.insufficientDataActions;
          })
          .map(({ name }) => name),
        ...allOf(plan, incident)
          .filter(({ inputs }) => referred(plan, inputs.alarmActions?.[0])?.type !== topic)
          .map(({ name }) => name),
      ];
    },
    (plan) => {
      firstOf(plan, metricAlarm).inputs.alarmActions = ["arn:aws:sns:eu-west-1:123456789012:topic"];
    },
  );

  law(
    "a service, a job and the load balancer have an incident of their own, whose name says which stack it is of",
    (plan) => {
      if (!plan.settings.alarms.enabled || !plan.settings.alarms.composite) return [];
      const names = allOf(plan, incident).map(({ inputs }) => inputs.alarmName);
      const wanted = [
        ...allOf(plan, "docker-on-ecs:index:FargateService"),
        ...allOf(plan, "docker-on-ecs:index:ScheduledJob"),
      ].map(({ name }) => name);
      const balancers = allOf(plan, "aws:lb/loadBalancer:LoadBalancer");
      if (balancers.some(({ inputs }) => inputs.loadBalancerType !== "network")) wanted.push("load_balancer");
      const prefix = stackPrefix(plan.project, plan.stack);
      return wanted.filter((name) => !names.includes(`${prefix}_${name}`));
    },
    (plan) => {
      firstOf(plan, incident).inputs.alarmName = "web";
    },
  );

  law(
    "a service behind a load balancer is rolled back by its errors, its latency and its unhealthy tasks",
    (plan) =>
      allOf(plan, service)
        .filter(({ inputs: { alarms, loadBalancers, taskDefinition } }) => {
          if (!plan.settings.alarms.enabled || !loadBalancers) return false;
          const name = referred(plan, taskDefinition)?.name.replace(/-task$/, "") ?? "";
          const { alarms: thresholds, route, listen = {} } = plan.settings.services[name] ?? {};
          const roles = [
            ["errors", route === undefined ? false : thresholds?.errorPercent],
            ["latency", route === undefined ? false : thresholds?.p95Seconds],
            ["unhealthy", route === undefined ? false : thresholds?.unhealthyTasks],
            ...Object.keys(listen)
              .sort()
              .map((key) => [`${key}-unhealthy`, thresholds?.unhealthyTasks]),
          ];
          const wanted = roles.flatMap(([role, is]) => (is === false ? [] : `\${${name}-${role}.name}`));
          if (wanted.length === 0) return false;
          return !alarms?.enable || !alarms.rollback || String(alarms.alarmNames) !== String(wanted);
        })
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, service).inputs.alarms = { enable: true, rollback: false, alarmNames: [] };
    },
  );

  law(
    "what rolls a deployment back is not raised by the absence of data, or no first deployment would come through",
    (plan) => {
      const names = allOf(plan, service).flatMap(({ inputs }) => inputs.alarms?.alarmNames ?? []);
      return allOf(plan, metricAlarm)
        .filter(({ name, inputs }) => names.includes(`\${${name}.name}`) && inputs.treatMissingData !== "notBreaching")
        .map(({ name }) => name);
    },
    (plan) => {
      for (const { inputs } of allOf(plan, metricAlarm)) inputs.treatMissingData = "breaching";
    },
  );

  law(
    "an alarm looks back as far as CloudWatch lets it, and no further",
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (EvaluationPeriods)
    (plan) =>
      allOf(plan, metricAlarm)
        .filter(({ inputs }) => {
          const period = inputs.metricQueries.find(({ metric }: Inputs) => metric).metric.period;
          const seconds = period * inputs.evaluationPeriods;
          return seconds > (period < 3600 ? 86_400 : 604_800) || inputs.datapointsToAlarm > inputs.evaluationPeriods;
        })
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, metricAlarm).inputs.evaluationPeriods = 1441;
    },
  );

  law(
    "alarms go to people encrypted with a key that lets CloudWatch, for this account's alarms, use it, and over TLS",
    (plan) =>
      allOf(plan, topic).flatMap(({ name, inputs }) => {
        const policies = allOf(plan, "aws:sns/topicPolicy:TopicPolicy").filter(
          (policy) => policy.inputs.arn === `\${${name}.arn}`,
        );
        const statements: Inputs[] = policies.flatMap((policy) => policy.inputs.policy.Statement);
        const { policy } = (referred(plan, inputs.kmsMasterKeyId)?.inputs ?? {}) as Inputs;
        const ofKey: Inputs[] = policy?.Statement ?? [];
        const forAlarms = ({ Principal, Condition }: Inputs) =>
          Principal.Service === "cloudwatch.amazonaws.com" &&
          Condition?.StringEquals?.["aws:SourceAccount"] &&
          /:alarm:\*$/.test(Condition?.ArnLike?.["aws:SourceArn"]);
        const held = {
          "may be published to by alarms": statements.some((one) => one.Effect === "Allow" && forAlarms(one)),
          "refuses plain HTTP": statements.some(
            ({ Effect, Condition }) => Effect === "Deny" && Condition?.Bool?.["aws:SecureTransport"] === "false",
          ),
          "is open to nobody else": statements.every((one) => one.Effect === "Deny" || forAlarms(one)),
          "has a key that alarms may use":
            !plan.settings.alarms.customerKey ||
            ofKey.some((one) => forAlarms(one) && String(one.Action) === "kms:Decrypt,kms:GenerateDataKey*"),
        };
        return Object.entries(held)
          .filter(([, holds]) => !holds)
          .map(([what]) => `${name}: not so that it ${what}`);
      }),
    (plan) => {
      const alarmsKey = allOf(plan, key).find(({ inputs }) => JSON.stringify(inputs).includes("cloudwatch.amazonaws"));
      if (alarmsKey) alarmsKey.inputs.policy.Statement.pop();
    },
  );

  law(
    "a stack has a dashboard, but with dashboard: false, with a line for every service, and its address is an output",
    (plan) => {
      if (!plan.settings.dashboard) return [];
      const [first] = allOf(plan, dashboard);
      if (first === undefined) return ["no dashboard"];
      const { dashboardName, dashboardBody } = first.inputs;
      const labels = JSON.stringify(dashboardBody);
      return [
        ...(String(plan.outputs.dashboardUrl).endsWith(`#dashboards/dashboard/${dashboardName}`) ? [] : ["no address"]),
        ...allOf(plan, service)
          .filter(({ name }) => !labels.includes(`"ServiceName","\${${name}.name}"`))
          .map(({ name }) => name),
      ];
    },
    (plan) => {
      plan.outputs.dashboardUrl = "elsewhere";
    },
  );

  law(
    "the text of the stack's page names no output that the stack has not",
    ({ outputs }) =>
      [...String(outputs.readme).matchAll(/\$\{outputs\.(\w+)\}/g)]
        .map(([, name = ""]) => name)
        .filter((name) => (outputs[name] ?? null) === null),
    (plan) => {
      plan.outputs.readme = `It answers at \${outputs.elsewhere}.`;
    },
  );

  law(
    "a run that a schedule cannot start is kept, encrypted and closed to anything but TLS",
    (plan) =>
      allOf(plan, schedule).flatMap(({ name, inputs }) => {
        const queue = referred(plan, inputs.target.deadLetterConfig?.arn);
        const policies = allOf(plan, "aws:sqs/queuePolicy:QueuePolicy").filter(
          (policy) => referred(plan, policy.inputs.queueUrl) === queue,
        );
        const refusesPlain = policies.some((policy) =>
          policy.inputs.policy.Statement.some(
            ({ Effect, Condition }: Inputs) =>
              Effect === "Deny" && Condition?.Bool?.["aws:SecureTransport"] === "false",
          ),
        );
        return queue?.inputs.sqsManagedSseEnabled === true && refusesPlain ? [] : [name];
      }),
    (plan) => {
      plan.resources.push({
        ...firstOf(plan, topic),
        type: schedule,
        name: "a-schedule",
        inputs: { target: { deadLetterConfig: undefined } },
      });
    },
  );

  law(
    "a role that runs tasks runs those of one family in one cluster, and hands over roles to ECS tasks only, or one to machines",
    (plan) =>
      allOf(plan, "aws:iam/rolePolicy:RolePolicy").flatMap(({ name, inputs }) =>
        inputs.policy.Statement.filter(({ Action, Resource, Condition }: Inputs) => {
          const [resource, ...others] = [Resource].flat();
          if (Action.includes("iam:PassRole")) {
            const to = Condition?.StringEquals?.["iam:PassedToService"];
            const isOfMachine = to === "ec2.amazonaws.com" && /-instance-role\.arn\}$/.test(resource);
            return to !== "ecs-tasks.amazonaws.com" && (!isOfMachine || others.length > 0);
          }
          if (!Action.includes("ecs:RunTask")) return false;
          return (
            !/:task-definition\/[\w-]+:\*$/.test(resource) ||
            others.length > 0 ||
            !Condition?.ArnEquals?.["ecs:cluster"]
          );
        }).map(({ Sid }: Inputs) => `${name}: ${Sid}`),
      ),
    (plan) => {
      const [statement] = firstOf(plan, "aws:iam/rolePolicy:RolePolicy").inputs.policy.Statement;
      statement.Action = ["ecs:RunTask"];
      statement.Resource = ["arn:aws:ecs:eu-west-1:123456789012:task-definition/*"];
    },
  );
});
