// `networkLoadBalancer`: the load balancer of the ports under `listen`, which a stack has where a service listens.
// Which ports it has is left to listen.ts.

import { z } from "zod";
import { networkLoadBalancerDefaults } from "../defaults.ts";
import { flag, oneOf } from "../language/fields.ts";
import { orStackOutput } from "../language/stackOutput.ts";
import { certificateArn, domain, zoneName } from "./domain.ts";
import { tlsPolicies } from "./ingress.ts";

export const networkLoadBalancerSchema = z
  .strictObject({
    internal: flag().default(networkLoadBalancerDefaults.internal).meta({
      description: "Whether it has private addresses only, for clients in the VPC and in networks joined to it",
    }),
    domain: domain.optional().meta({
      description:
        "The name that clients connect to, another one than ingress.domain. Its first part may be a wildcard",
    }),
    hostedZone: zoneName.optional().meta({
      description:
        "The Route 53 zone of the domain: it gets the DNS record, and the record that proves who owns the domain",
    }),
    certificateArn: orStackOutput(certificateArn).optional().meta({
      description: "Your own ACM certificate for ports with TLS, in place of one that the program makes",
    }),
    tlsPolicy: oneOf(tlsPolicies)
      .default(networkLoadBalancerDefaults.tlsPolicy)
      .meta({ description: "Which versions of TLS and which ciphers clients may use" }),
    crossZone: flag().default(networkLoadBalancerDefaults.crossZone).meta({
      description:
        "Whether connections to one zone reach the tasks in all zones, for which AWS charges the data; else a zone without a task answers nobody",
    }),
    elasticIps: flag().default(false).meta({
      description: "Whether it has a fixed public address in each zone, for clients that write addresses down",
    }),
  })
  .meta({
    example: "{ domain: mqtt.example.com, hostedZone: example.com }",
    instead: { zone: "hostedZone", tls: "tlsPolicy", eips: "elasticIps", crossZoneLoadBalancing: "crossZone" },
    unsupported: {
      allowedCidrs: "each port has its own, under services: { <name>: { listen: { <port>: { allowedCidrs: […] } } } }",
      arn: "the stack makes its own; in a program of yours components/ take one that is there",
      listeners: "each port is written where it is served, under services: { <name>: { listen: { … } } }",
    },
  });

export type NetworkLoadBalancerSettings = z.output<typeof networkLoadBalancerSchema>;

/** One for each public subnet; undefined where another stack's output is the list. */
export function addressCount(network: { zones: number } | { publicSubnetIds?: unknown }): number | undefined {
  if ("zones" in network) return network.zones;
  return Array.isArray(network.publicSubnetIds) ? network.publicSubnetIds.length : undefined;
}
