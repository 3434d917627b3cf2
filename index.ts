// The wiring: settings → network → cluster → load balancers → files → the owner's resources → services and jobs → what
// watches them → outputs.

import { readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import {
  AlarmTopic,
  DeletionGuard,
  EcsCluster,
  EncryptionKey,
  LoadBalancer,
  Monitoring,
  MonthlyBudget,
  Network,
  dashboardUrl as urlOfDashboard,
} from "./components/index.ts";
import { stackPrefix } from "./settings/facts/names.ts";
import { loadSettings, providerArguments } from "./settings/load.ts";
import { checkDefinitionSize } from "./stack/definitionSize.ts";
import { keepsFiles, makeFileSystem } from "./stack/fileSystem.ts";
import { givenCluster, givenLoadBalancer } from "./stack/givenPlatform.ts";
import { checkIpv6 } from "./stack/ipv6.ts";
import { answeredHosts, hasAnswers, makeListenerRules } from "./stack/listenerRules.ts";
import { makeNetworkLoadBalancer } from "./stack/networkLoadBalancer.ts";
import { loadOwnResources } from "./stack/ownResources.ts";
import { exportedPlatform, sharedPlatform, takenPriorities } from "./stack/platform.ts";
import { checkPolicySizes } from "./stack/policySize.ts";
import { readmeOf } from "./stack/readme.ts";
import { servicesRolledBack } from "./stack/rolledBack.ts";
import { RuleOrder } from "./stack/ruleOrder.ts";
import { withStackOutputs } from "./stack/stackOutputs.ts";
import { tenantHooks } from "./stack/tenants.ts";
import { webAclOf } from "./stack/webAcl.ts";
import { isTraced, makeWorkloads, outputsOf } from "./stack/workloads.ts";

// A component's arguments have the names of the stack file's keys, so a block of the settings is handed on as it is.
const settings = await withStackOutputs(loadSettings([checkDefinitionSize, checkPolicySizes]));
const own = await loadOwnResources();
const { project, stack, controls, logRetentionDays, permissionsBoundary, registry, budget } = settings;
const { deletionProtection } = controls;
const { region } = settings.aws;

// The deploy roles, the budget and the order of rules know the stack's resources by these.
const ownTags = { Project: project, Environment: stack };
const tags = { ...ownTags, ...settings.tags };
const provider = new aws.Provider("aws", { ...providerArguments(settings.aws), defaultTags: { tags } });
const opts = { providers: [provider] };
await checkIpv6(settings, provider);

const encrypted = keepsFiles(settings) ? "Images, secrets, logs and files" : "Images, secrets and logs";
const description = `${encrypted} of ${project} ${stack}`;
const key = controls.customerKey
  ? new EncryptionKey("key", { description, cloudWatchLogs: true, deletionProtection }, opts)
  : undefined;
// Who deploys may make roles in the stack's own path and within a boundary only: bootstrap/policies/roles.ts.
const roles = { path: `/${project}/${stack}/`, permissionsBoundary };
const kept = { logRetentionDays, logKmsKeyArn: key?.arn, deletionProtection };
const { exec } = settings.cluster;
// Of another stack's platform, there already, or made here.
const shared = settings.shared && sharedPlatform(settings.shared, settings);
const telemetry = isTraced(settings);
const vpc = { ...settings.network, region, exec, telemetry, roles, ...kept };
const network = shared?.network ?? new Network("network", vpc, opts);
const given = shared?.cluster ?? givenCluster(settings.cluster);
const machines = Object.values(settings.services).some((service) => service.machines !== undefined);
const cluster = given ?? new EcsCluster("cluster", { ...settings.cluster, machines, ...kept }, opts);

const routes = Object.values(settings.services).flatMap(({ route }) => route ?? []);
const hosts = [...routes.flatMap(({ host }) => host), ...answeredHosts(settings.ingress)];
const identityProviders = settings.ingress.identityProviders ?? routes.some(({ signIn }) => signIn !== undefined);
const webAcl = webAclOf(settings.ingress.webAcl, controls.webAcl);
const ingress = { ...settings.ingress, ...controls, webAcl, network, ...kept, hosts, identityProviders };
const wanted = shared === undefined && (routes.length > 0 || hasAnswers(settings.ingress));
const others = wanted ? givenLoadBalancer(settings.ingress, hosts, { provider }) : shared?.loadBalancer;
const loadBalancer = others ?? (wanted ? new LoadBalancer("ingress", ingress, opts) : undefined);

const networkLoadBalancer = makeNetworkLoadBalancer(settings, network, opts);

/** Where the stack's dashboard is; null where it has none, as Pulumi warns of an output that is undefined. */
export const dashboardUrl = settings.dashboard ? urlOfDashboard(stackPrefix(project, stack), region) : null;
const { enabled, emails, composite, customerKey, gatewayErrorPercent, targetResets } = settings.alarms;
const sender = { emails, region, customerKey, deletionProtection };
const notify = enabled
  ? { topicArn: new AlarmTopic("alarms", sender, opts).topicArn, dashboardUrl, composite }
  : undefined;

const fileSystem = makeFileSystem(settings, { network, kmsKeyArn: key?.arn, deletionProtection }, opts);
const platform = { region, ...kept, network, cluster, loadBalancer, networkLoadBalancer, notify, roles, fileSystem };
const stored = { registry, kmsKeyArn: key?.arn, deletionProtection };
const links = own.links({ provider, network, cluster, settings, tags, roles });
const asked = [takenPriorities(settings.aws, others), servicesRolledBack(settings, provider)] as const;
const [rules, rolledBack] = await Promise.all(asked);
const ruleOrder = loadBalancer && new RuleOrder({ aws: settings.aws, tags: ownTags });
const ruled = { taken: rules?.taken, ruleOrder };
const workloads = makeWorkloads(settings, { ...platform, ...ruled, rolledBack }, stored, links, opts);
if (loadBalancer) {
  makeListenerRules(settings, { listenerArn: loadBalancer.listenerArn, ...rules, hooks: ruleOrder?.hooks }, opts);
}
own.announce(workloads);
const { dashboard } = settings;
const watched = {
  ...platform,
  ...workloads,
  dashboard,
  targetResets,
  gatewayErrorPercent: others ? false : gatewayErrorPercent,
};
new Monitoring("monitoring", watched, opts);
if (budget) new MonthlyBudget("budget", { ...budget, tags: ownTags }, opts);
const remote = network instanceof Network ? network.awsxResources : undefined;
const hooks = tenantHooks({ ...settings, clusterArn: cluster.arn });
new DeletionGuard("deletion-guard", { deletionProtection, remote, hooks });

/** Where the stack answers; null where every service is a worker. */
export const url = (others ? Object.values(workloads.services).find(({ url }) => url) : loadBalancer)?.url ?? null;
/**
 * The cluster; of each service its name in it, its image by digest and its URL if any; of each job what RunTask needs.
 */
export const { clusterName, services, jobs } = outputsOf(workloads, cluster);
/** What stacks with `platform: { of: <this one> }` run on; null in one of them. */
const ownPlatform = shared ? null : exportedPlatform({ network, cluster, loadBalancer });

export { ownPlatform as platform };
/** What Pulumi Cloud shows on the stack's page. */
export const readme = readmeOf(readFileSync("Pulumi.README.md", "utf8"), { url, dashboardUrl });
