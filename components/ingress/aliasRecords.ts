// The DNS records that lead names to a load balancer or to CloudFront.

import { route53 } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

interface AliasRecords {
  names: readonly string[];
  zoneId: pulumi.Input<string>;
  /** Of which kinds of addresses. */
  types: readonly ("A" | "AAAA")[];
  alias: Alias;
  /** What made them in an earlier version of the program, and under which name. @default nothing else did */
  former?: { name: string; parent: pulumi.Resource };
}

export interface Alias {
  name: pulumi.Input<string>;
  zoneId: pulumi.Input<string>;
  evaluateTargetHealth: boolean;
}

export function aliasRecords(name: string, args: AliasRecords, parent: pulumi.Resource): void {
  const { names, zoneId, types, alias, former } = args;
  for (const type of types) {
    for (const host of names) {
      const role = type === "A" ? "record" : "ipv6-record";
      new route53.Record(
        `${name}-${role}-${host}`,
        { zoneId, type, name: host, aliases: [alias] },
        // A second record of one name and type is refused while the first one stands.
        { parent, aliases: former && [{ name: `${former.name}-${role}-${host}`, parent: former.parent }] },
      );
    }
  }
}
