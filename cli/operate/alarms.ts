// Which alarms a deployment's services and jobs have, and which of them are raised. A stack's incidents are found by
// their names, which contain the service's, and lead to the alarms below them. Other alarms are found by what they
// measure.

import {
  type CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  type MetricAlarm,
  paginateDescribeAlarms,
} from "@aws-sdk/client-cloudwatch";
import type { Service } from "@aws-sdk/client-ecs";
import { inParts } from "../../rollout/inParts.ts";
import { last } from "../../rollout/names.ts";
import { pagesOf } from "../../rollout/pages.ts";
import type { Deployed } from "../deployed/deployed.ts";

/** The alarms of one service or job. */
export interface Alarms {
  /** Names of the raised alarms. */
  raised: string[];
  /** Whether there are any alarms. */
  any: boolean;
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
const alarmsPerRequest = 100;

type Options = { abortSignal?: AbortSignal };

/** Name of a service or job → its alarms; for a stack also of what else it watches, such as `load_balancer`. */
export async function alarmsOf(
  client: CloudWatchClient,
  { alarmPrefix }: Pick<Deployed, "alarmPrefix">,
  services: Record<string, Service>,
  options: Options = {},
): Promise<Record<string, Alarms>> {
  const found = alarmPrefix === undefined ? {} : await byIncident(client, `${alarmPrefix}_`, options);
  // Without composite alarms there is no incident, and each alarm sends its own mail.
  return Object.keys(found).length > 0 ? found : await byMeasure(client, services, options);
}

async function byIncident(client: CloudWatchClient, prefix: string, options: Options): Promise<Record<string, Alarms>> {
  const incidents: CompositeAlarm[] = [];
  const query = { AlarmNamePrefix: prefix, AlarmTypes: ["CompositeAlarm" as const] };
  for await (const { CompositeAlarms = [] } of pagesOf(paginateDescribeAlarms({ client }, query, options))) {
    incidents.push(...CompositeAlarms);
  }
  const alarms = await inParts(incidents.flatMap(alarmsBelow), alarmsPerRequest, async (AlarmNames) => {
    const asked = { AlarmNames, AlarmTypes: ["MetricAlarm" as const], MaxRecords: alarmsPerRequest };
    return (await client.send(new DescribeAlarmsCommand(asked), options)).MetricAlarms;
  });
  const raised = new Set(alarms.filter(isRaised).map(({ AlarmName }) => String(AlarmName)));
  const entries = incidents.map((incident) => {
    const below = alarmsBelow(incident).filter((name) => raised.has(name));
    const own = below.length === 0 && isRaised(incident) ? [String(incident.AlarmName)] : [];
    return [String(incident.AlarmName).slice(prefix.length), { raised: [...below, ...own], any: true }];
  });
  return Object.fromEntries(entries);
}

/**
 * The names in a rule such as `(ALARM("web-cpu-1a2b3c4") OR …) AND NOT (…)`, without those behind `AND NOT`, which only
 * suppress.
 */
export function alarmsBelow({ AlarmRule = "" }: CompositeAlarm): string[] {
  const [rule = ""] = AlarmRule.split(" AND NOT ");
  return [...rule.matchAll(/ALARM\("?([^")]+)"?\)/g)].map(([, name]) => name as string);
}

async function byMeasure(
  client: CloudWatchClient,
  services: Record<string, Service>,
  options: Options,
): Promise<Record<string, Alarms>> {
  const all: MetricAlarm[] = [];
  const query = { AlarmTypes: ["MetricAlarm" as const] };
  for await (const { MetricAlarms = [] } of pagesOf(paginateDescribeAlarms({ client }, query, options))) {
    all.push(...MetricAlarms);
  }
  const entries = Object.entries(services).map(([name, service]) => {
    const own = all.filter((alarm) => measures(alarm, service));
    return [name, { raised: own.filter(isRaised).map(({ AlarmName }) => String(AlarmName)), any: own.length > 0 }];
  });
  return Object.fromEntries(entries);
}

/** Whether an alarm measures the service itself, or one of its target groups. */
export function measures({ Dimensions = [], Metrics = [] }: MetricAlarm, service: Service): boolean {
  const groups = (service.loadBalancers ?? []).map(({ targetGroupArn = "" }) => targetGroupArn.split(":").at(-1));
  return [Dimensions, ...Metrics.map(({ MetricStat }) => MetricStat?.Metric?.Dimensions ?? [])].some((dimensions) => {
    const { ClusterName, ServiceName, TargetGroup } = Object.fromEntries(
      dimensions.map(({ Name, Value }) => [Name, Value]),
    );
    const ofService = ServiceName === service.serviceName && ClusterName === last(service.clusterArn);
    return ofService || (TargetGroup !== undefined && groups.includes(TargetGroup));
  });
}

function isRaised({ StateValue }: Pick<MetricAlarm, "StateValue">): boolean {
  return StateValue === "ALARM";
}
