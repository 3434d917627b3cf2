// The wiring: settings → network → cluster → load balancer → image → service → outputs.

import * as aws from "@pulumi/aws";
import { ContainerImage } from "./components/containerImage.ts";
import { EcsCluster } from "./components/ecsCluster.ts";
import { EncryptionKey } from "./components/encryptionKey.ts";
import { FargateService } from "./components/fargateService.ts";
import { listenerRulePriorities } from "./components/listenerRulePriority.ts";
import { LoadBalancer } from "./components/loadBalancer.ts";
import { Network } from "./components/network.ts";
import { imageVersion } from "./settings/imageReference.ts";
import { loadSettings } from "./settings/load.ts";
import { taskFamily } from "./settings/names.ts";
import type { ServiceSettings } from "./settings/schema.ts";

const { project, stack, controls, logRetentionDays, registry, ...settings } = loadSettings();
const { deletionProtection } = controls;
const { region } = settings.aws;

const tags = { Project: project, Environment: stack, ...settings.tags };
const provider = new aws.Provider("aws", { ...settings.aws, defaultTags: { tags } } as aws.ProviderArgs);
const opts = { providers: [provider] };

const key = controls.customerKey
  ? new EncryptionKey("key", { description: `Images of ${project} ${stack}`, deletionProtection }, opts)
  : undefined;
const shared = { logRetentionDays, deletionProtection };
const { exec } = settings.cluster;
const network = new Network("network", { settings: settings.network, region, exec, ...shared }, opts);
const cluster = new EcsCluster("cluster", { settings: settings.cluster, ...shared }, opts);

const routes = Object.values(settings.services).flatMap(({ route }) => route ?? []);
const loadBalancer =
  routes.length > 0
    ? new LoadBalancer(
        "ingress",
        { settings: settings.ingress, network, controls, logRetentionDays, hosts: routes.flatMap(({ host }) => host) },
        opts,
      )
    : undefined;
const priorities = listenerRulePriorities(settings.services);
const platform = { environment: stack, region, logRetentionDays, network, cluster, loadBalancer };

function imageOf(name: string, { build, image, architecture, imagesKept }: ServiceSettings) {
  if (build === undefined) return { uri: image as string, version: imageVersion(image as string) };
  const args = { build, architecture, imagesKept, registry, kmsKeyArn: key?.arn, deletionProtection };
  const built = new ContainerImage(name, args, opts);
  return { uri: built.imageUri, version: built.tag, repositoryArn: built.repositoryArn, digest: built.digest };
}

function serviceOf([name, service]: [string, ServiceSettings]) {
  const image = imageOf(name, service);
  const family = taskFamily(project, stack, name);
  const args = { settings: service, image, family, platform, priority: priorities[name] };
  const { serviceName, url } = new FargateService(name, args, opts);
  return [name, { name: serviceName, image: image.digest ?? image.uri, url }] as const;
}

/** Where the load balancer answers; absent where every service is a worker. */
export const url = loadBalancer?.url;
/** Per service: its name in ECS, its image by digest, and its URL if it has one. */
export const services = Object.fromEntries(Object.entries(settings.services).map(serviceOf));
