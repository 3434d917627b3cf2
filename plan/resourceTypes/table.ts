// Joins in one table all that is known of types of resources. A type of the program's own has a whole entry. Another
// type has a part of one, or none: then it is shown with all its inputs, and has no price.

import { acm } from "./acm.ts";
import { appautoscaling } from "./appautoscaling.ts";
import { awsx } from "./awsx.ts";
import { budgets } from "./budgets.ts";
import { cloudfront } from "./cloudfront.ts";
import { cloudwatch } from "./cloudwatch.ts";
import { docker } from "./docker.ts";
import { ec2 } from "./ec2.ts";
import { ecr } from "./ecr.ts";
import { ecs } from "./ecs.ts";
import { efs } from "./efs.ts";
import { iam } from "./iam.ts";
import { kms } from "./kms.ts";
import { lb } from "./lb.ts";
import { others } from "./others.ts";
import { pipes } from "./pipes.ts";
import { pulumi } from "./pulumi.ts";
import type { ResourceType, ResourceTypes } from "./resourceType.ts";
import { route53 } from "./route53.ts";
import { s3 } from "./s3.ts";
import { scheduler } from "./scheduler.ts";
import { secretsmanager } from "./secretsmanager.ts";
import { servicediscovery } from "./servicediscovery.ts";
import { sfn } from "./sfn.ts";
import { sns } from "./sns.ts";
import { sqs } from "./sqs.ts";
import { vpc } from "./vpc.ts";
import { wafv2 } from "./wafv2.ts";

/** File of the entries, which is the module of their type tokens → entries. */
export const modules: Readonly<Record<string, ResourceTypes>> = {
  acm,
  appautoscaling,
  awsx,
  budgets,
  cloudfront,
  cloudwatch,
  docker,
  ec2,
  ecr,
  ecs,
  efs,
  iam,
  kms,
  lb,
  pipes,
  pulumi,
  route53,
  s3,
  scheduler,
  secretsmanager,
  servicediscovery,
  sfn,
  sns,
  sqs,
  vpc,
  wafv2,
};

const known = new Map<string, Partial<ResourceType>>(
  [...Object.values(modules), others].flatMap((entries) => Object.entries(entries)),
);

/** What is known of a type, by its token; empty for a type that is not in the table. */
export function knownOf(type: string): Partial<ResourceType> {
  return known.get(type) ?? {};
}
