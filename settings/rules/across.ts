// Everything that must hold across the keys of a stack file. The rules run on its sound part: a rule that needs a value
// with a fault of its own reports nothing, and stops no other rule. The rules of one service or job are workloads.ts's.

import { checkRegion, knownRegion } from "../keys/aws.ts";
import { checkBudget } from "../keys/budget.ts";
import { checkGivenCluster, checkWeights } from "../keys/cluster.ts";
import { checkFormerNames } from "../keys/formerName.ts";
import { checkGivenListener, isSecure } from "../keys/ingress.ts";
import { checkMutualTls } from "../keys/mutualTls.ts";
import {
  checkNeighbours,
  checkPublicSubnets,
  checkSubnets,
  checkTaskSubnets,
  checkWidth,
  checkZones,
  type Neighbour,
} from "../keys/network.ts";
import { checkOffHours } from "../keys/offHours.ts";
import { checkOwnHost, ownHost, type StackFiles } from "../keys/platform.ts";
import { asked, environmentRules } from "../keys/protection.ts";
import { checkResponseHeaders } from "../keys/responseHeaders.ts";
import { checkApart, checkTargetGroups, type Owned, type Route } from "../keys/route.ts";
import type { Sifted } from "../keys/schema.ts";
import { routeOf } from "../keys/service.ts";
import { checkTags } from "../keys/tags.ts";
import { checkWebAcl } from "../keys/webAcl.ts";
import type { Fault } from "../language/faults.ts";
import { eachSound, soundly } from "../language/sift.ts";
import { fullStackName, stackOutputsIn } from "../language/stackOutput.ts";
import { checkBehindCloudFront, checkCloudFront } from "./cloudFront.ts";
import { checkDeployments, secondTargetGroups } from "./deployment.ts";
import type { Disk } from "./disk.ts";
import { checkListeners, portsIn } from "./listen.ts";
import { answered, checkAnswers, checkMaintenance } from "./listenerRules.ts";
import { checkCertificatePlace, checkDomain, checkInternal, checkIpv6 } from "./loadBalancer.ts";
import { checkNetworkLoadBalancer } from "./networkLoadBalancer.ts";
import { checkShares } from "./share.ts";
import type { TaskRule } from "./tasks.ts";
import { checkMountTargets } from "./volumes.ts";
import { checkWorkloads } from "./workloads.ts";

/** What the rules know beside the stack file. */
export interface Surroundings {
  project: string;
  /** The stack files of the project, by stack. @default not known: nothing is held against them */
  files?: StackFiles;
  stack: string;
  /** Without it nothing is read from the disk. */
  disk?: Disk;
  /** The VPCs of the project's other stacks. @default none */
  neighbours?: readonly Neighbour[];
  /** Rules of a task from code that knows what a task becomes in AWS. @default none */
  taskRules?: readonly TaskRule[];
}

export function* checkAcross(sifted: Sifted, surroundings: Surroundings): Generator<Fault> {
  const { aws, project, raw } = sifted;
  const checks = [
    () => checkRegion(aws),
    () => checkZones(project.network, knownRegion(aws)),
    () => checkWidth(project.network),
    () => checkPublicSubnets(project.network, reachedIn(project)),
    () => checkTaskSubnets(project.network),
    () => checkSubnets(project.network),
    () => checkOtherStacks(sifted, surroundings),
    () => checkMountTargets(project),
    () =>
      project.platform.of === undefined
        ? checkNeighbours(project.network, project.allow, surroundings.neighbours ?? [])
        : [],
    () => checkOwnHosts(project, surroundings),
    () => checkWeights(project.cluster.spot, ["cluster", "spot"]),
    () => checkGivenCluster(project.cluster, raw.cluster, knownRegion(aws)),
    () => checkGivenListener(project.ingress, project.network, raw, knownRegion(aws)),
    () => checkInternal(project.ingress, project.network),
    () => checkIpv6(project.ingress, project.network, routesOf(project.services)),
    () => checkCloudFront(project.ingress),
    () => checkBehindCloudFront(project.ingress, project.services),
    () => checkDomain(project.ingress),
    () => checkCertificatePlace(project.ingress, knownRegion(aws)),
    () => checkListeners(portsIn(project.services)),
    () => checkNetworkLoadBalancer(project, portsIn(project.services), knownRegion(aws)),
    () => checkTags(project.tags),
    () => checkAnyService(project.services),
    () => checkApart(rulesOf(project)),
    () => checkShares(project.services),
    () => checkDeployments(project.services, project.ingress),
    () => checkAnswers(project.ingress),
    () => checkWebAcl(project.ingress.webAcl, Object(raw.ingress).webAcl, knownRegion(aws)),
    () => {
      const around = { isHttps: isSecure(project.ingress), region: knownRegion(aws) };
      return checkMutualTls(project.ingress.mutualTls, Object(raw.ingress).mutualTls, around);
    },
    () => checkResponseHeaders(project.ingress.responseHeaders, isSecure(project.ingress)),
    () => checkMaintenance(project.ingress, rulesOf(project)),
    () => checkTargetGroups(routesOf(project.services).size, secondTargetGroups(project.services)),
    () => checkFormerNames(project.services, project.jobs),
    () => checkOffHours(project.schedule.off),
    () => checkBudget(project.budget, project.alarms),
    ...environmentRules.map(
      ({ rule, check }) =>
        () =>
          asked(project, rule, check(project)),
    ),
  ];
  for (const check of checks) yield* soundly(check);
  yield* checkWorkloads(sifted, surroundings);
}

function* checkOtherStacks({ project: values }: Sifted, { project, stack }: Surroundings): Generator<Fault> {
  for (const { path, output } of stackOutputsIn(values)) {
    const here = { organization: "", project };
    if (fullStackName(output.stack, here) !== fullStackName(stack, here)) continue;
    const advice = "name another stack, or write the value itself";
    yield {
      path: [...path, "stack"],
      must: "not be this stack, whose outputs are made last",
      got: output.stack,
      advice,
    };
  }
}

/** What the platform's file says of its hosts is known where there is such a file, which checkPlatform looks for. */
function* checkOwnHosts(
  { platform, services, ingress }: Sifted["project"],
  { stack, files = {} }: Pick<Surroundings, "stack" | "files">,
): Generator<Fault> {
  const { of = "" } = platform;
  if (of === stack || !Object.hasOwn(files, of) || files[of]?.platform !== undefined) return;
  for (const [name, route] of routesOf(services)) {
    if (route.shareOf === undefined)
      yield* checkOwnHost(route, of, ownHost(stack, ingress), ["services", name, "route"]);
  }
}

function* checkAnyService(services: Sifted["project"]["services"]): Generator<Fault> {
  if (Object.keys(services).length > 0) return;
  const advice = "add one, such as web: { build: { context: app }, port: 8080 }";
  yield { path: ["services"], must: "have a service", got: services, advice };
}

function routesOf(services: Sifted["project"]["services"]): Map<string, Route> {
  const routes = eachSound(services, (name, service): [string, Route][] => {
    const route = routeOf(service);
    // A copy reads every key, so that an unsound one is found here.
    return route ? [[name, { ...route }]] : [];
  });
  return new Map(routes);
}

/** The keys of the load balancers that are made and that take requests from the internet. */
function reachedIn(project: Sifted["project"]): string[] {
  const { ingress, networkLoadBalancer, services } = project;
  const isRouted = ingress.listenerArn === undefined && !ingress.internal && rulesOf(project).length > 0;
  const isListened = !networkLoadBalancer.internal && portsIn(services).length > 0;
  return [...(isRouted ? ["ingress"] : []), ...(isListened ? ["networkLoadBalancer"] : [])];
}

/** Every rule of the listener. */
function rulesOf({ services, ingress }: Sifted["project"]): Owned[] {
  const routes = [...routesOf(services)].flatMap(([name, route]): Owned[] => {
    if (route.shareOf !== undefined) return [];
    const owner = ["services", name];
    const own = { owner, at: [...owner, "route"], route };
    const open = route.signIn?.open.filter((path) => !route.path.includes(path)) ?? [];
    if (open.length === 0) return [own];
    return [own, { owner, at: [...own.at, "signIn", "open"], route: { ...route, path: open, priority: undefined } }];
  });
  return [...answered(ingress), ...routes];
}
