// The wiring: settings → network → cluster → load balancer → services and jobs → what watches them → outputs.

import { readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import { AlarmTopic } from "./components/alarms/alarmTopic.ts";
import { EcsCluster } from "./components/cluster/ecsCluster.ts";
import { LoadBalancer } from "./components/ingress/loadBalancer.ts";
import { dashboardUrl as urlOfDashboard } from "./components/monitoring/dashboard.ts";
import { Monitoring } from "./components/monitoring/monitoring.ts";
import { MonthlyBudget } from "./components/monitoring/monthlyBudget.ts";
import { Network } from "./components/network/network.ts";
import { DeletionGuard } from "./components/shared/deletionGuard.ts";
import { EncryptionKey } from "./components/shared/encryptionKey.ts";
import { stackPrefix } from "./settings/facts/names.ts";
import { loadSettings, providerArguments } from "./settings/load.ts";
import { scopeRoles } from "./stack/roleScope.ts";
import { makeWorkloads, outputsOf } from "./stack/workloads.ts";

const settings = loadSettings();
const { project, stack, controls, logRetentionDays, registry, budget } = settings;
const { deletionProtection } = controls;
const { region } = settings.aws;
scopeRoles(settings);

const tags = { Project: project, Environment: stack, ...settings.tags };
const provider = new aws.Provider("aws", { ...providerArguments(settings.aws), defaultTags: { tags } });
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

const prefix = stackPrefix(project, stack);
/** Where the stack's dashboard is; null where it has none, as Pulumi warns of an output that is undefined. */
export const dashboardUrl = settings.dashboard ? urlOfDashboard(prefix, region) : null;
const sender = { displayName: `${project} ${stack}`, emails: settings.alarms.emails, region, deletionProtection };
const alarms = settings.alarms.enabled
  ? { topicArn: new AlarmTopic("alarms", sender, opts).topicArn, prefix, dashboardUrl }
  : undefined;

const platform = { environment: stack, region, ...kept, network, cluster, loadBalancer, alarms };
const images = { registry, kmsKeyArn: key?.arn, deletionProtection };
const workloads = makeWorkloads(settings, platform, images, opts);
new Monitoring("monitoring", { settings, dashboardName: prefix, platform, ...workloads }, opts);
if (budget) new MonthlyBudget("budget", { settings: budget, tags: { Project: project, Environment: stack } }, opts);
new DeletionGuard("deletion-guard", { deletionProtection, remote: network.awsxResources });

/** Where the load balancer answers; null where every service is a worker. */
export const url = loadBalancer?.url ?? null;
/** The cluster; of each service its name in it, its image by digest and its URL if any; of each job what RunTask needs. */
export const { clusterName, services, jobs } = outputsOf(workloads, cluster);
/** What Pulumi Cloud shows on the stack's page. */
export const readme = readFileSync("Pulumi.README.md", "utf8");
