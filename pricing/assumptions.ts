// Assumptions on a stack's cost that its configuration does not answer: time, traffic, volumes, the price of Spot.
// `./ecs cost` prints these constants below its table; the prices are left to listPrices.ts.

/** AWS counts a month as 365 × 24 / 12 hours. */
export const hoursPerMonth = 730;

/**
 * What a Fargate Spot task costs of the list price. The price of Spot moves; AWS speaks of up to 70 % off. On
 * 2025-11-25 it was 0.30 to 0.39 of the list price in 22 regions
 * (https://github.com/theuves/fgcalc/blob/6e1547cb32ede8af7159e1ce0a58a00ccfd31093/src/utils/data.js).
 */
export const spotShareOfListPrice = 0.4;

/**
 * Load balancer capacity units that a load balancer uses on average. One is 25 new connections a second, 3,000 open
 * ones or 1 GB an hour. https://aws.amazon.com/elasticloadbalancing/pricing/
 */
export const lcuPerLoadBalancer = 1;

/**
 * Capacity units that a network load balancer uses on average. One is 800 new connections of TCP a second, 100,000 open
 * ones or 1 GB an hour; of UDP 400 and 50,000, of TLS 50 and 3,000.
 * https://aws.amazon.com/elasticloadbalancing/pricing/
 */
export const nlcuPerLoadBalancer = 1;

/** GB a month through all NAT gateways of a VPC together: what tasks fetch and send, without S3. */
export const natGatewayGb = 10;

/** GB a month through each interface endpoint. */
export const interfaceEndpointGb = 1;

/** What a task writes to its log when it runs for a month. */
export const logGbPerTask = 1;

/** What a VPC's flow log grows by in a month. */
export const flowLogGb = 1;

/** What a load balancer's access log grows by in a month. */
export const accessLogGb = 1;

/** What an ECR repository holds in all the images that are kept. */
export const repositoryGb = 1;

/**
 * What a file system of EFS holds, what its backups of 35 days hold, and what is read from it and written to it in a
 * month.
 */
export const fileSystemGb = { kept: 10, backedUp: 12, read: 10, written: 2 };

/** Requests that CloudFront answers in a month, and GB that it sends, at the price of North America and Europe. */
export const cloudFrontRequests = 1_000_000;
export const cloudFrontGb = 10;

/** Requests that a web ACL looks at in a month. */
export const webAclRequests = 1_000_000;

/** What its log grows by in a month: five of a hundred requests, about 2 kB each, are refused or counted. */
export const webAclLogGb = 0.1;

/** How long a run of a job takes. Fargate charges for a minute at least. */
export const jobRunMinutes = 10;

/** States that a job's state machine enters for a run that starts at once. */
export const statesPerRun = 5;

/**
 * Alarms that target tracking makes itself for a policy: one to scale out, one to scale in.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 */
export const alarmsPerTrackedMetric = 2;
