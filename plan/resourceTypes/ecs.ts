// What is known of clusters, capacity providers, task definitions and services.

import { serviceUsage } from "../charges/taskUsage.ts";
import { clusterUsage } from "../charges/watchUsage.ts";
import type { ResourceTypes } from "./resourceType.ts";

export const ecs: ResourceTypes = {
  "aws:ecs/capacityProvider:CapacityProvider": {
    terraform: "aws_ecs_capacity_provider",
    outputs: ["name"],
    shown: ["cluster", "managedInstancesProvider"],
    replacedBy: ["name", "cluster"],
    lost: "its instances end, and the tasks on them stop",
    charge: "elsewhere", // with the services on it
    actions: {
      read: ["ecs:DescribeCapacityProviders"],
      make: ["ecs:CreateCapacityProvider", "ecs:TagResource", "iam:CreateServiceLinkedRole", "iam:PassRole"],
      change: ["ecs:UpdateCapacityProvider"],
      delete: ["ecs:DeleteCapacityProvider"],
    },
  },
  "aws:ecs/cluster:Cluster": {
    terraform: "aws_ecs_cluster",
    outputs: ["arn", "name"],
    shown: ["name", "settings", "configuration"],
    replacedBy: ["name"],
    lost: "every service in it stops and starts anew",
    charge: clusterUsage,
    actions: {
      read: ["ecs:DescribeClusters"],
      make: ["ecs:CreateCluster", "ecs:TagResource"],
      change: ["ecs:UpdateCluster"],
      delete: ["ecs:DeleteCluster"],
    },
  },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": {
    terraform: "aws_ecs_cluster_capacity_providers",
    outputs: [],
    shown: ["capacityProviders"],
    replacedBy: ["clusterName"],
    lost: false,
    charge: "free",
    actions: {
      read: ["ecs:DescribeClusters"],
      make: ["ecs:PutClusterCapacityProviders"],
      change: [],
      delete: ["ecs:PutClusterCapacityProviders"],
    },
  },
  "aws:ecs/service:Service": {
    terraform: "aws_ecs_service",
    outputs: ["arn", "name"],
    shown: [
      "desiredCount",
      "taskDefinition",
      "capacityProviderStrategies",
      "deploymentMinimumHealthyPercent",
      "deploymentMaximumPercent",
      "deploymentCircuitBreaker",
      "deploymentConfiguration",
      "healthCheckGracePeriodSeconds",
      "networkConfiguration",
      "loadBalancers",
      "serviceConnectConfiguration",
      "serviceRegistries",
      "volumeConfiguration",
      "enableExecuteCommand",
    ],
    replacedBy: ["name", "cluster", "launchType", "schedulingStrategy", "iamRole", "deploymentController"],
    lost: "its tasks stop",
    charge: serviceUsage,
    actions: {
      read: ["ecs:DescribeServices"],
      make: ["ecs:CreateService", "iam:CreateServiceLinkedRole"],
      change: ["ecs:UpdateService"],
      delete: ["ecs:DeleteService", "ecs:UpdateService"],
    },
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    terraform: "aws_ecs_task_definition",
    outputs: ["arn", "arnWithoutRevision", "revision"],
    shown: ["family", "cpu", "memory", "runtimePlatform", "ephemeralStorage", "containerDefinitions"],
    replacedBy: ["*", "-tags", "-skipDestroy", "-trackLatest"],
    routine: "a new revision",
    lost: false,
    charge: "elsewhere", // with the service or the schedule that runs it
    actions: {
      read: ["ecs:DescribeTaskDefinition"],
      make: ["ecs:RegisterTaskDefinition", "iam:PassRole"],
      change: [],
      delete: ["ecs:DeregisterTaskDefinition"],
    },
  },
};
