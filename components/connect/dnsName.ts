// A service's name in its VPC's DNS, with the addresses of its tasks: for jobs, and whatever else has no proxy of
// Service Connect's. ECS itself registers the tasks; the domain is left to callNamespaces.ts.

import { servicediscovery } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface DnsArgs {
  /** Id of a private DNS namespace of Cloud Map, such as that of a `CallNamespaces`, in the service's VPC. */
  namespaceId: pulumi.Input<string>;
  /** The namespace's name, such as `dev.shop.internal`. */
  domain: pulumi.Input<string>;
}

/** Seconds for which a resolver may give out the addresses of tasks that ended. */
const ttl = 10;

export class DnsName extends pulumi.ComponentResource {
  /** Such as `api.dev.shop.internal`. */
  readonly host: pulumi.Output<string>;
  /** What ECS registers the tasks with. */
  readonly registryArn: pulumi.Output<string>;

  constructor(name: string, { namespaceId, domain }: DnsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:DnsName", name, {}, opts);
    const registry = new servicediscovery.Service(
      `${name}-dns`,
      {
        name,
        namespaceId,
        dnsConfig: { namespaceId, dnsRecords: [{ type: "A", ttl }], routingPolicy: "MULTIVALUE" },
        // With it ECS hands on the health of the containers, and a task that is not healthy has no address. Only its
        // one property, which the provider warns of as deprecated, makes the provider ask for it.
        healthCheckCustomConfig: { failureThreshold: 1 },
        // ECS takes the last task out a little after the service is gone, and until then Cloud Map keeps the name.
        forceDestroy: true,
      },
      { parent: this },
    );
    this.host = pulumi.interpolate`${name}.${domain}`;
    this.registryArn = registry.arn;
    this.registerOutputs({ host: this.host, registryArn: this.registryArn });
  }
}
