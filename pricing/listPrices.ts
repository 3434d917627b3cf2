// The list prices of what a stack is made of: what each is charged by, where and when it was read, and what it is in a
// region. Beside settings/ and components/, since the dashboard (a component) and the cost (a tool) count by the same
// prices. A price that was not read is not known: none is guessed from another region's.
//
// To renew it: read the price files that AWS's own pricing pages load (`file`), put their figures into the tables and
// their publication dates (`manifest.hawkFilePublicationDate`) here, and run `./ecs plans` and `./ecs docs`.

import { type MachineType, machinePrices, machineSizes } from "./machinePrices.ts";
import { regionalPrices } from "./regionalPrices.ts";

/** A price file of AWS, read in a dated copy, since the file itself shows no day but today. */
export interface PriceSource {
  /** When AWS published it. */
  date: string;
  file: string;
  /** Where it was read. */
  copy: string;
}

const files = "https://b0.p.awsstatic.com/pricing/2.0/meteredUnitMaps";
const autumn =
  "https://github.com/lamngockhuong/aws-price/blob/508fb45296c89efe38772babd7ec766644629267/lib/data/pricing";
const spring = "https://github.com/QuinnyPig/aws-price-watcher/blob/a6645eb2e53e9399396a714cdc4f3c346c7f06c0/processed";

/**
 * Each region's prices of ecs, vpc, cloudwatch, kms, s3 and waf were the same in the copies of June and of autumn 2025;
 * those of Fargate on x86 in 22 regions also in
 * https://github.com/theuves/fgcalc/blob/6e1547cb32ede8af7159e1ce0a58a00ccfd31093/src/utils/data.js (2025-11-25), whose
 * README says that they still were in the offer that AWS published on 2026-09-11.
 */
export const priceSources = {
  ecs: { date: "2025-10-27", file: `${files}/ecs/USD/current/ecs.json`, copy: `${autumn}/ecs.json` },
  elb: { date: "2025-06-05", file: `${files}/elb/USD/current/elb.json`, copy: `${spring}/elb.json` },
  natgateway: {
    date: "2025-10-28",
    file: `${files}/ec2/USD/current/natgateway.json`,
    copy: `${autumn}/natgateway.json`,
  },
  vpc: { date: "2025-11-04", file: `${files}/vpc/USD/current/vpc.json`, copy: `${autumn}/vpc.json` },
  cloudfront: {
    date: "2025-07-01",
    file: `${files}/cloudfront/USD/current/cloudfront.json`,
    copy: `${autumn}/cloudfront.json`,
  },
  cloudwatch: {
    date: "2025-09-23",
    file: `${files}/cloudwatch/USD/current/cloudwatch.json`,
    copy: `${autumn}/cloudwatch.json`,
  },
  kms: { date: "2025-08-28", file: `${files}/kms/USD/current/kms.json`, copy: `${autumn}/kms.json` },
  ecr: { date: "2025-06-05", file: `${files}/ecr/USD/current/ecr.json`, copy: `${spring}/ecr.json` },
  efs: { date: "2025-09-25", file: `${files}/efs/USD/current/efs.json`, copy: `${autumn}/efs.json` },
  // When they were copied, as the copies leave out when AWS published them.
  ec2: { date: "2025-06-13", file: `${files}/ec2/USD/current/ec2.json`, copy: `${spring}/ec2.json` },
  backup: { date: "2025-06-17", file: `${files}/backup/USD/current/backup.json`, copy: `${spring}/backup.json` },
  s3: { date: "2025-10-22", file: `${files}/s3/USD/current/s3.json`, copy: `${autumn}/s3.json` },
  waf: { date: "2025-10-03", file: `${files}/waf/USD/current/waf.json`, copy: `${autumn}/waf.json` },
  route53: { date: "2025-06-05", file: `${files}/route53/USD/current/route53.json`, copy: `${spring}/route53.json` },
  secretsmanager: {
    date: "2025-06-05",
    file: `${files}/secretsmanager/USD/current/secretsmanager.json`,
    copy: `${spring}/secretsmanager.json`,
  },
  states: { date: "2025-06-05", file: `${files}/states/USD/current/states.json`, copy: `${spring}/states.json` },
} as const satisfies Record<string, PriceSource>;

export interface ListPrice {
  /** What one of it is, in the singular. */
  unit: string;
  source: keyof typeof priceSources;
  /** What AWS calls it in the file. */
  as: string;
  /** USD, where every region of the tables has the same. @default the column of that name in regionalPrices.ts */
  everywhere?: number;
  /** Regions of the tables for which the file had no such price. */
  unknownIn?: readonly string[];
}

const newest = ["ap-southeast-6"];

const machines = Object.fromEntries(
  Object.keys(machineSizes).map((type) => [
    type,
    { unit: "hour", source: "ec2", as: `OnDemand Linux-instancetype-${type}` },
  ]),
) as Record<MachineType, ListPrice & { source: "ec2" }>;

export const listPrices = {
  fargateVcpu: { unit: "vCPU-hour", source: "ecs", as: "perCPU per hour" },
  fargateMemory: { unit: "GB-hour", source: "ecs", as: "perGB per hour" },
  fargateArmVcpu: { unit: "vCPU-hour", source: "ecs", as: "ARM perCPU per hour" },
  fargateArmMemory: { unit: "GB-hour", source: "ecs", as: "ARM perGB per hour" },
  fargateStorage: { unit: "GB-hour", source: "ecs", as: "Storage per GB-Hours" },
  loadBalancer: { unit: "hour", source: "elb", as: "Application Load Balancer Hours" },
  lcu: { unit: "LCU-hour", source: "elb", as: "Application Load Balancer LCU Hours" },
  networkLoadBalancer: { unit: "hour", source: "elb", as: "Network Load Balancer Hours" },
  nlcu: { unit: "NLCU-hour", source: "elb", as: "Network Load Balancer LCU Hours" },
  natGateway: { unit: "hour", source: "natgateway", as: "Hourly charge for NAT Gateways" },
  natGatewayData: { unit: "GB", source: "natgateway", as: "Charge for per GB data processed by NatGateways" },
  interfaceEndpoint: { unit: "hour", source: "vpc", as: "Hourly charge for VPC Endpoints per Hrs" },
  interfaceEndpointData: {
    unit: "GB",
    source: "vpc",
    as: "Charge for per GB data processed by VPC Endpoints per GB from 0 to 1048576",
    everywhere: 0.01,
  },
  publicIpv4: {
    unit: "hour",
    source: "vpc",
    as: "Hourly charge for In use Public IPv4 Addresses per Hrs",
    everywhere: 0.005,
  },
  logIngestion: { unit: "GB", source: "cloudwatch", as: "Logs Collected Data Ingestion" },
  flowLogIngestion: { unit: "GB", source: "cloudwatch", as: "Vended Logs First 10TB" },
  logStorage: { unit: "GB-month", source: "cloudwatch", as: "Stored Data" },
  alarm: { unit: "alarm metric", source: "cloudwatch", as: "Alarm Standard" },
  compositeAlarm: { unit: "alarm", source: "cloudwatch", as: "Alarm Composite" },
  metric: { unit: "metric", source: "cloudwatch", as: "Metric for the first 10000", everywhere: 0.3 },
  enhancedMetric: { unit: "metric", source: "cloudwatch", as: "Metric 0 upto Inf", everywhere: 0.07 },
  dashboard: { unit: "dashboard", source: "cloudwatch", as: "Dashboard Basic Dashboard", everywhere: 3 },
  key: { unit: "key", source: "kms", as: "Encryption Key", everywhere: 1 },
  secret: {
    unit: "secret",
    source: "secretsmanager",
    as: "Secret",
    everywhere: 0.4,
    unknownIn: ["ap-east-2", ...newest],
  },
  imageStorage: {
    unit: "GB-month",
    source: "ecr",
    as: "EC2 Container Registry",
    everywhere: 0.1,
    unknownIn: newest,
  },
  fileStorage: { unit: "GB-month", source: "efs", as: "General Purpose Storage GB Mo" },
  fileRead: { unit: "GB", source: "efs", as: "EFS Storage Requests Read per GB" },
  fileWrite: { unit: "GB", source: "efs", as: "EFS Storage Requests Write per GB" },
  fileBackup: { unit: "GB-month", source: "backup", as: "Backup Storage Warm per GB-month" },
  objectStorage: { unit: "GB-month", source: "s3", as: "Standard Storage First 50 TB per GB Mo" },
  webAcl: {
    unit: "web ACL",
    source: "waf",
    as: "Web ACL Activated per Month",
    everywhere: 5,
    unknownIn: ["ap-east-2", ...newest],
  },
  webAclRule: {
    unit: "rule",
    source: "waf",
    as: "Rule Activated per Month",
    everywhere: 1,
    unknownIn: ["ap-east-2", ...newest],
  },
  webAclRequest: { unit: "request", source: "waf", as: "Request Processed Tier1 per Request" },
  // In Europe; a region of AWS decides nothing here.
  cloudFrontRequest: {
    unit: "request",
    source: "cloudfront",
    as: "Request HTTPS Methods",
    everywhere: 0.0000012,
  },
  cloudFrontData: { unit: "GB", source: "cloudfront", as: "Regional DT to Internet first 10 TB", everywhere: 0.085 },
  hostedZone: { unit: "hosted zone", source: "route53", as: "DNS Zone first 25", everywhere: 0.5 },
  ...machines,
  stateTransition: { unit: "state transition", source: "states", as: "AWS Step Functions" },
} as const satisfies Record<string, ListPrice>;

export type PriceName = keyof typeof listPrices;

const byRegion = new Map<string, Map<string, number>>();
for (const table of [...regionalPrices, ...machinePrices]) {
  const [head = [], ...rows] = table
    .trim()
    .split("\n")
    .map((line) => line.split(/ +/));
  for (const [region = "", ...cells] of rows) {
    const known = byRegion.get(region) ?? new Map<string, number>();
    byRegion.set(region, known);
    for (const [index, cell] of cells.entries()) if (cell !== "-") known.set(head[index + 1] ?? "", Number(cell));
  }
}

/** The regions of which at least one price is known. */
export const pricedRegions: readonly string[] = [...byRegion.keys()];

/** USD for one unit; undefined where it was not read. */
export function listPrice(name: PriceName, region: string): number | undefined {
  const { everywhere, unknownIn }: ListPrice = listPrices[name];
  const known = byRegion.get(region);
  if (known === undefined || unknownIn?.includes(region)) return undefined;
  return everywhere ?? known.get(name);
}
