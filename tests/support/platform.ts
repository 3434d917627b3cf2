// What the services and jobs of a test's stack run on, where a test is about them alone.

import type { makeWorkloads } from "../../stack/workloads.ts";

export const platform: Parameters<typeof makeWorkloads>[1] = {
  region: "eu-west-1",
  logRetentionDays: 90,
  network: { vpcId: "vpc-1", taskSubnetIds: ["subnet-1"], assignPublicIp: false },
  cluster: { arn: "arn:cluster", clusterName: "cluster", capacityProviderStrategies: [], containerInsights: true },
  loadBalancer: {
    url: "https://app.example.com",
    arnSuffix: "app/alb/1",
    listenerArn: "arn:listener",
    securityGroupId: "sg-alb",
  },
};
