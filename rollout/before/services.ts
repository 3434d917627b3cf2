// Where the services are that askAws.ts asks, and how each is spoken to. Pure.
// https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html

/** Services by the names that the provider's `endpoints` have for them. */
export const services = {
  acm: { prefix: "CertificateManager" },
  appautoscaling: {
    prefix: "AnyScaleFrontendService",
    host: "application-autoscaling",
    signedAs: "application-autoscaling",
  },
  ecr: { prefix: "AmazonEC2ContainerRegistry_V20150921", host: "api.ecr" },
  kms: { prefix: "TrentService" },
  resourcegroupstaggingapi: { prefix: "ResourceGroupsTaggingAPI_20170126", host: "tagging", signedAs: "tagging" },
  secretsmanager: { prefix: "secretsmanager" },
  servicequotas: { prefix: "ServiceQuotasV20190624" },
  ssm: { prefix: "AmazonSSM" },
  cloudwatch: { version: "2010-08-01", host: "monitoring", signedAs: "monitoring" },
  ec2: { version: "2016-11-15" },
  iam: { version: "2010-05-08" },
  sts: { version: "2011-06-15" },
  route53: {},
} as const satisfies Record<string, Spoken>;

interface Spoken {
  /** JSON: what stands before the operation's name. */
  prefix?: string;
  /** The query protocol: the API's version. */
  version?: string;
  /** @default the service's name */
  host?: string;
  /** @default the service's name */
  signedAs?: string;
}

export type QueryService = "cloudwatch" | "ec2" | "iam" | "sts";

/** Where a request goes, and what it is signed for. */
export interface Place {
  host: string;
  region: string;
  signedAs: string;
}

interface Partition {
  name: string;
  dnsSuffix: string;
  dualStackDnsSuffix: string;
  useFipsEndpoint?: boolean;
  useDualstackEndpoint?: boolean;
}

/**
 * IAM and Route 53 have one place for a whole partition.
 * https://docs.aws.amazon.com/general/latest/gr/iam-service.html, …/r53.html
 */
const onlyPlaces: Record<string, Record<"iam" | "route53", Pick<Place, "host" | "region">>> = {
  aws: {
    iam: { host: "iam.amazonaws.com", region: "us-east-1" },
    route53: { host: "route53.amazonaws.com", region: "us-east-1" },
  },
  "aws-cn": {
    iam: { host: "iam.cn-north-1.amazonaws.com.cn", region: "cn-north-1" },
    route53: { host: "route53.amazonaws.com.cn", region: "cn-northwest-1" },
  },
  "aws-us-gov": {
    iam: { host: "iam.us-gov.amazonaws.com", region: "us-gov-west-1" },
    route53: { host: "route53.us-gov.amazonaws.com", region: "us-gov-west-1" },
  },
};

export function placeOf(service: keyof typeof services, region: string, of: Partition): Place {
  const { host = service, signedAs = service }: Spoken = services[service];
  if (service === "iam" || service === "route53") {
    const only = onlyPlaces[of.name]?.[service];
    if (only !== undefined) return { ...only, signedAs };
  }
  const suffix = of.useDualstackEndpoint ? of.dualStackDnsSuffix : of.dnsSuffix;
  return { host: `${host}${of.useFipsEndpoint ? "-fips" : ""}.${region}.${suffix}`, region, signedAs };
}
