// The assumptions of an estimate, as sentences: those that its own lines depend on, and those that always hold.

import { managed } from "../../plan/charges/machineUsage.ts";
import { ofRuns } from "../../plan/charges/taskUsage.ts";
import { trackingAlarms } from "../../plan/charges/watchUsage.ts";
import * as assumed from "../../pricing/assumptions.ts";
import { type PriceName, priceSources } from "../../pricing/listPrices.ts";
import { machineFeeShare } from "../../pricing/machinePrices.ts";
import type { CostLine, Estimate } from "./estimate.ts";

const priced =
  (...prices: PriceName[]) =>
  ({ price }: CostLine) =>
    prices.includes(price);

/** Each sentence with a test for the lines that it concerns; without a test it always holds. */
const sentences: [text: string, concerns?: (line: CostLine) => boolean][] = [
  [
    `A month has ${assumed.hoursPerMonth} hours. Prices are list prices without tax; no free tier and no discount is taken off.`,
  ],
  [
    "Least and most: the fewest and the most tasks that scaling, its schedules and off-hours allow. What runs between " +
      "them is decided by the load. A service without scaling runs its desired count.",
  ],
  [
    `Fargate Spot costs ${assumed.spotShareOfListPrice} of the list price; it moves. Tasks beyond the base are in the exact ` +
      "proportion of the weights.",
    ({ item }) => item.startsWith("Fargate Spot"),
  ],
  [
    `Machines are as few as hold the tasks, of the cheapest type that instanceTypes names; AWS takes ${machineFeeShare} of their ` +
      "price for managing them.",
    ({ item }) => item.endsWith(managed),
  ],
  [`A run of a job takes ${assumed.jobRunMinutes} minutes.`, ({ item }) => item.endsWith(ofRuns)],
  [`A network load balancer uses ${assumed.nlcuPerLoadBalancer} NLCU on average.`, priced("nlcu")],
  [`A load balancer uses ${assumed.lcuPerLoadBalancer} LCU on average.`, priced("lcu")],
  [`NAT gateways process ${assumed.natGatewayGb} GB a month together.`, priced("natGatewayData")],
  [`An interface endpoint processes ${assumed.interfaceEndpointGb} GB a month.`, priced("interfaceEndpointData")],
  [
    `A task that runs all month logs ${assumed.logGbPerTask} GB. Logs are kept until their days have passed, at the size ` +
      "that was sent; AWS compresses them and charges for less.",
    priced("logIngestion"),
  ],
  [`A flow log grows by ${assumed.flowLogGb} GB a month.`, ({ item }) => item === "flow log sent"],
  [`A web ACL's log grows by ${assumed.webAclLogGb} GB a month.`, ({ item }) => item === "web ACL's log sent"],
  [`A load balancer's access log grows by ${assumed.accessLogGb} GB a month.`, priced("objectStorage")],
  [
    "Container Insights publish every metric and dimension that AWS lists, in the hours with a task; those of jobs are " +
      "not counted.",
    priced("enhancedMetric", "metric"),
  ],
  [
    `Target tracking makes ${assumed.alarmsPerTrackedMetric} alarms for each metric that it follows.`,
    ({ item }) => item === trackingAlarms,
  ],
  [
    "An account's first ten alarms and three dashboards are free; they are counted here nevertheless.",
    priced("alarm", "dashboard"),
  ],
  ["A key's first and second yearly rotation add 1 USD a month each.", priced("key")],
  [`A repository holds ${assumed.repositoryGb} GB of images.`, priced("imageStorage")],
  [
    `A file system holds ${assumed.fileSystemGb.kept} GB, and its backups ${assumed.fileSystemGb.backedUp} GB; ${assumed.fileSystemGb.read} GB a month are read from it, and ` +
      `${assumed.fileSystemGb.written} GB written to it.`,
    priced("fileStorage"),
  ],
  [
    `CloudFront answers ${assumed.cloudFrontRequests.toLocaleString("en")} requests a month and sends ${assumed.cloudFrontGb} GB, in Europe; ` +
      "an account's first 10,000,000 and 1 TB are free, and counted here nevertheless.",
    priced("cloudFrontRequest", "cloudFrontData"),
  ],
  [`A web ACL looks at ${assumed.webAclRequests.toLocaleString("en")} requests a month.`, priced("webAclRequest")],
  [
    "Not counted: data out to the internet and between zones, secrets that it only names, requests to KMS and Secrets Manager, the hosted " +
      "zone, sessions of ECS Exec, the performance log of Container Insights, and what is deployed twice while a rollout lasts.",
  ],
];

export function assumptionLines(estimates: readonly Estimate[]): string[] {
  const lines = estimates.flatMap((found) => found.lines);
  return sentences.filter(([, concerns]) => concerns === undefined || lines.some(concerns)).map(([text]) => text);
}

/** The dates of the oldest and the newest price file. */
export function priceDates(): string {
  const dates = Object.values(priceSources)
    .map(({ date }) => date as string)
    .sort();
  return `${dates[0]} to ${dates.at(-1)}`;
}

/** The text in lines of at most `width` characters; each line after the first is indented. */
export function wrapped(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(lines.length === 0 ? word : `${indent}${word}`);
  }
  return lines;
}
