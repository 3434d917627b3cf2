// The wiring: settings → network → cluster → load balancer → image → service → outputs.

import * as aws from "@pulumi/aws";
import { EcsCluster } from "./components/ecsCluster.ts";
import { EncryptionKey } from "./components/encryptionKey.ts";
import { FargateService } from "./components/fargateService.ts";
import { listenerRulePriorities } from "./components/listenerRulePriority.ts";
import { LoadBalancer } from "./components/loadBalancer.ts";
import { Network } from "./components/network.ts";
import { serviceImage } from "./components/serviceImage.ts";
import { rolloutHooks } from "./rollout/hooks.ts";
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
const kept = { logRetentionDays, deletionProtection };
const { exec } = settings.cluster;
const network = new Network("network", { settings: settings.network, region, exec, ...kept }, opts);
const cluster = new EcsCluster("cluster", { settings: settings.cluster, ...kept }, opts);

const routes = Object.values(settings.services).flatMap(({ route }) => route ?? []);
const hosts = routes.flatMap(({ host }) => host);
const ingress = { settings: settings.ingress, network, controls, logRetentionDays, hosts };
const loadBalancer = routes.length > 0 ? new LoadBalancer("ingress", ingress, opts) : undefined;

const platform = { environment: stack, region, logRetentionDays, network, cluster, loadBalancer };
const priorities = listenerRulePriorities(settings.services);
const images = { registry, kmsKeyArn: key?.arn, deletionProtection };

function serviceOf([name, service]: [string, ServiceSettings]) {
  const image = serviceImage(name, service, images, opts);
  const family = taskFamily(project, stack, name);
  const hooks = rolloutHooks(name, { aws: settings.aws, settings: service });
  const args = { settings: service, image, family, platform, priority: priorities[name], hooks };
  const { serviceName, url } = new FargateService(name, args, opts);
  return [name, { name: serviceName, image: image.reference, url }] as const;
}

/** Where the load balancer answers; absent where every service is a worker. */
export const url = loadBalancer?.url;
/** Per service: its name in ECS, its image by digest, and its URL if it has one. */
export const services = Object.fromEntries(Object.entries(settings.services).map(serviceOf));
