// The Cloud Map namespaces in which the services of a cluster are found by name: one for Service Connect, which asks
// Cloud Map's API, and one in the VPC's DNS for whatever has no proxy. Neither is made where nobody needs it.

import { servicediscovery } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DnsArgs } from "./dnsName.ts";

export interface CallNamespacesArgs {
  /** Whether services call each other through Service Connect; free of charge, but for its proxies. @default true */
  serviceConnect?: boolean;
  /**
   * The domain in the VPC's DNS, such as `dev.shop.internal`; a hosted zone of Route 53 is charged for it.
   * @default none
   */
  dns?: {
    domain: string;
    /** The VPC that resolves the names; no other of its namespaces has the same domain. */
    vpcId: pulumi.Input<string>;
  };
}

export class CallNamespaces extends pulumi.ComponentResource {
  /** For `connect` of a service; undefined without. */
  readonly namespaceArn?: pulumi.Output<string>;
  /** For `dns` of a service; undefined without. */
  readonly dns?: DnsArgs;

  constructor(
    name: string,
    { serviceConnect = true, dns }: CallNamespacesArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("docker-on-ecs:index:CallNamespaces", name, {}, opts);
    if (serviceConnect) {
      const description = "Names by which services call each other";
      this.namespaceArn = new servicediscovery.HttpNamespace(
        `${name}-namespace`,
        { description },
        { parent: this },
      ).arn;
    }
    if (dns) {
      const namespace = new servicediscovery.PrivateDnsNamespace(
        `${name}-dns-namespace`,
        // Named, for people and apps type it: it is the end of every name in it.
        { name: dns.domain, vpc: dns.vpcId, description: "Names by which jobs call services" },
        { parent: this },
      );
      this.dns = { namespaceId: namespace.id, domain: dns.domain };
    }
    this.registerOutputs({ namespaceArn: this.namespaceArn, dns: this.dns });
  }
}
