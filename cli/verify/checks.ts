// What `./ecs verify` looks at, by what a line calls it. Each check is a file of its own, which asks AWS and leaves the
// verdict to pure functions beside it.

import { lookAtAccount } from "./account.ts";
import { lookAtCertificates } from "./certificates.ts";
import { lookAtCluster } from "./cluster.ts";
import { lookAtImages, lookAtSecrets } from "./containers.ts";
import { lookAtZones } from "./hostedZones.ts";
import { lookAtListener } from "./listener.ts";
import { lookAtPolicies } from "./policies.ts";
import { lookAtQuotas } from "./quotas.ts";
import type { Check } from "./subject.ts";
import { lookAtVpc } from "./vpc.ts";

export const checks: Readonly<Record<string, Check>> = {
  "the account and its boundary": lookAtAccount,
  secrets: lookAtSecrets,
  images: lookAtImages,
  certificates: lookAtCertificates,
  "hosted zones": lookAtZones,
  "the VPC and its subnets": lookAtVpc,
  "the listener": lookAtListener,
  "the cluster": lookAtCluster,
  policies: lookAtPolicies,
  quotas: lookAtQuotas,
};
