// Which alarms a deployment's services and jobs have, and which of them are raised. A stack's incidents are found by
// their names, which say what they are of, and through them the alarms below; elsewhere what an alarm measures says it.

import {
  CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  type MetricAlarm,
  paginateDescribeAlarms,
} from "@aws-sdk/client-cloudwatch";
import type { Service } from "@aws-sdk/client-ecs";
import { connection } from "../../rollout/clients.ts";
import { last } from "../../rollout/names.ts";
import type { Deployed } from "../deployed/deployed.ts";

/** Of one service or job. */
export interface Alarms {
  /** Names of those that are raised. */
  raised: string[];
  /** Whether there are any at all. */
  any: boolean;
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
const alarmsPerRequest = 100;

/** By the names of services and jobs; of a stack also by what else it watches, such as `load_balancer`. */
export async function alarmsOf(deployed: Deployed, services: Record<string, Service>): Promise<Record<string, Alarms>> {
  const client = new CloudWatchClient(connection(deployed.aws, "cloudwatch"));
  try {
    const { alarmPrefix } = deployed;
    return await (alarmPrefix === undefined ? byMeasure(client, services) : byIncident(client, `${alarmPrefix}_`));
  } finally {
    client.destroy();
  }
}

async function byIncident(client: CloudWatchClient, prefix: string): Promise<Record<string, Alarms>> {
  const incidents: CompositeAlarm[] = [];
  const query = { AlarmNamePrefix: prefix, AlarmTypes: ["CompositeAlarm" as const] };
  for await (const page of paginateDescribeAlarms({ client }, query)) incidents.push(...(page.CompositeAlarms ?? []));
  const raised = new Set<string>();
  const names = incidents.flatMap(alarmsBelow);
  for (let first = 0; first < names.length; first += alarmsPerRequest) {
    const AlarmNames = names.slice(first, first + alarmsPerRequest);
    const { MetricAlarms = [] } = await client.send(
      new DescribeAlarmsCommand({ AlarmNames, AlarmTypes: ["MetricAlarm"], MaxRecords: alarmsPerRequest }),
    );
    for (const one of MetricAlarms) if (isRaised(one)) raised.add(String(one.AlarmName));
  }
  const entries = incidents.map((incident) => {
    const below = alarmsBelow(incident).filter((name) => raised.has(name));
    const own = below.length === 0 && isRaised(incident) ? [String(incident.AlarmName)] : [];
    return [String(incident.AlarmName).slice(prefix.length), { raised: [...below, ...own], any: true }];
  });
  return Object.fromEntries(entries);
}

/** The names in a rule such as `(ALARM("web-cpu-1a2b3c4") OR …) AND NOT (…)`, without those that only explain. */
export function alarmsBelow({ AlarmRule = "" }: CompositeAlarm): string[] {
  const [rule = ""] = AlarmRule.split(" AND NOT ");
  return [...rule.matchAll(/ALARM\("?([^")]+)"?\)/g)].map(([, name]) => name as string);
}

async function byMeasure(client: CloudWatchClient, services: Record<string, Service>): Promise<Record<string, Alarms>> {
  const all: MetricAlarm[] = [];
  for await (const page of paginateDescribeAlarms({ client }, { AlarmTypes: ["MetricAlarm"] })) {
    all.push(...(page.MetricAlarms ?? []));
  }
  const entries = Object.entries(services).map(([name, service]) => {
    const own = all.filter((alarm) => measures(alarm, service));
    return [name, { raised: own.filter(isRaised).map(({ AlarmName }) => String(AlarmName)), any: own.length > 0 }];
  });
  return Object.fromEntries(entries);
}

/** Whether it looks at the service itself, or at a target group of its. */
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
