// The DNS records that lead names to a load balancer or to CloudFront.

import { route53 } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

interface AliasRecords {
  names: readonly string[];
  zoneId: pulumi.Input<string>;
  /** Of which kinds of addresses. */
  types: readonly ("A" | "AAAA")[];
  alias: { name: pulumi.Input<string>; zoneId: pulumi.Input<string>; evaluateTargetHealth: boolean };
}

export function aliasRecords(name: string, args: AliasRecords, parent: pulumi.Resource): void {
  const { names, zoneId, types, alias } = args;
  for (const type of types) {
    for (const host of names) {
      const role = type === "A" ? "record" : "ipv6-record";
      new route53.Record(`${name}-${role}-${host}`, { zoneId, type, name: host, aliases: [alias] }, { parent });
    }
  }
}
