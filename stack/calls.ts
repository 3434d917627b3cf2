// What calls between the services and jobs of a stack take: the namespaces in which services are found, and for each
// caller the URL of whom it calls and the way there. Who calls whom is left to settings/calls.ts.

import * as pulumi from "@pulumi/pulumi";
import { CallNamespaces } from "../components/connect/callNamespaces.ts";
import type { FargateService } from "../components/service/fargateService.ts";
import type { FargateServiceArgs } from "../components/service/fargateServiceArgs.ts";
import type { ReachArgs } from "../components/task/taskSecurityGroup.ts";
import { type Call, calleesFirst, callsOf, proxiedServices } from "../settings/calls.ts";
import { stackDomain } from "../settings/facts/names.ts";
import { type CalledPort, calledPorts } from "../settings/facts/ports.ts";
import { urlVariable } from "../settings/facts/serviceConnect.ts";
import type { Settings } from "../settings/keys/schema.ts";
import type { Link } from "./links.ts";
import type { Flowing } from "./stackOutputs.ts";

type Services = Flowing<Settings>["services"];

export class StackCalls {
  /** The services' names in the order in which they are made. */
  readonly order: readonly string[];
  readonly #services: Services;
  readonly #calls: readonly Call[];
  readonly #proxied: ReadonlySet<string>;
  readonly #domain: string;
  readonly #namespaces?: CallNamespaces;

  constructor(
    { project, stack, cluster, services }: Pick<Flowing<Settings>, "project" | "stack" | "cluster" | "services">,
    { network }: Pick<FargateServiceArgs, "network">,
    opts: pulumi.ComponentResourceOptions,
  ) {
    this.#services = services;
    this.#calls = callsOf(services, cluster.serviceConnect);
    this.#proxied = proxiedServices(this.#calls);
    this.#domain = stackDomain(project, stack);
    this.order = calleesFirst(Object.keys(services), this.#calls);
    if (this.#calls.length === 0) return;
    const ways = new Set(this.#calls.map(({ by }) => by));
    const dns = ways.has("dns") ? { domain: this.#domain, vpcId: network.vpcId } : undefined;
    this.#namespaces = new CallNamespaces("calls", { serviceConnect: ways.has("service-connect"), dns }, opts);
  }

  /** The names by which a service is called, and whether it calls others through a proxy. */
  argsOf(name: string): Pick<FargateServiceArgs, "connect" | "dns"> {
    const { namespaceArn, dns } = this.#namespaces ?? {};
    const ways = this.#calls.filter(({ callee }) => callee === name).map(({ by }) => by);
    const serve = ways.includes("service-connect") ? this.#services[name]?.serviceConnect : undefined;
    return {
      connect: namespaceArn && this.#proxied.has(name) ? { namespaceArn, serve } : undefined,
      dns: ways.includes("dns") ? dns : undefined,
    };
  }

  /**
   * What a service or a job gets to call others with.
   * @param made the services; those that come before their callers are in it already
   */
  linkOf(name: string, made: Readonly<Record<string, FargateService>>): Link {
    const own = this.#calls.filter(({ caller }) => caller === name);
    return {
      environment: Object.fromEntries(own.flatMap((call) => this.#urlsOf(call))),
      reach: own.flatMap((call) => this.#reachOf(call, made)),
    };
  }

  /** Variable → URL, of each port that callers reach. */
  #urlsOf({ callee, by }: Call): [string, string][] {
    const host = by === "dns" ? `${callee}.${this.#domain}` : callee;
    return this.#portsOf(callee).map(({ port, name }) => [urlVariable(callee, name), `http://${host}:${port}`]);
  }

  #reachOf({ callee, calleeFirst }: Call, made: Readonly<Record<string, FargateService>>): ReachArgs[] {
    const { renamedFrom } = this.#services[callee] ?? {};
    const group = () => made[callee]?.securityGroupId ?? pulumi.output("");
    // In a circle the callee is made after its caller: all services are made before anything here is waited for.
    const securityGroupId = calleeFirst ? group() : pulumi.output(Promise.resolve().then(group));
    const runs = calleeFirst ? made[callee]?.reachable?.runs : undefined;
    return this.#portsOf(callee).map(({ port }) => {
      return { name: callee, port, formerName: renamedFrom, securityGroupId, runs };
    });
  }

  #portsOf(callee: string): CalledPort[] {
    return calledPorts(callee, this.#services[callee] ?? {});
  }
}
