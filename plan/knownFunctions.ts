// What the offline plan answers to a function (invoke) in place of AWS, as readable placeholders such as `${zone 1}`.
// Extend this table when the program calls a new function and reads more of the result than the SDK declares. The
// answers of resources are left to outputs.ts.

import { RunError } from "@pulumi/pulumi";
import { declaredResult } from "./declaredTypes.ts";

type Values = Record<string, unknown>;

interface ZoneFilter {
  name: string;
  values: string[];
}

/** Function token → result. A placeholder says what it stands for, since no resource gives it a name. */
export const knownFunctions: Record<string, (args: Values) => Values> = {
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": ({ name }) => ({ id: `\${prefix list ${name}}`, name }),
  "aws:ec2/getVpc:getVpc": ({ id }) => ({
    ...{ id, cidrBlock: `\${range of ${id}}`, ipv6CidrBlock: `\${IPv6 range of ${id}}` },
  }),
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": (args) => ({
    userName: "AWS",
    password: `\${registry password}`,
    proxyEndpoint: `https://${args.registryId}`,
    authorizationToken: `\${registry token}`,
  }),
  // The answer for a repository without images, since a plan shows what the first deployment does.
  "aws:ecr/getImages:getImages": () => ({ imageIds: [] }),
  "aws:ecr/getRepositories:getRepositories": () => ({ names: [] }),
  // The answer for an account with a Local Zone, in the region that has the most zones; the provider sorts them by
  // name.
  "aws:index/getAvailabilityZones:getAvailabilityZones": ({ filters = [] }) => {
    const wanted = (name: string) => (filters as ZoneFilter[]).find((filter) => filter.name === name)?.values;
    const zones = wanted("zone-id") ?? Array.from({ length: 6 }, (_, index) => `${index + 1}`);
    return {
      names: [...(wanted("opt-in-status") ? [] : [`\${Local Zone}`]), ...zones.map((zone) => `\${zone ${zone}}`)],
    };
  },
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: `\${account}`, arn: `\${caller.arn}` }),
  "aws:index/getPartition:getPartition": () => ({ partition: "aws", dnsSuffix: "amazonaws.com" }),
  "aws:index/getRegion:getRegion": (args) => ({
    region: args.region ?? `\${region}`,
    name: args.region ?? `\${region}`,
  }),
  "aws:lb/getListener:getListener": ({ arn }) => ({
    arn: `\${listener ${String(arn).split(":listener/").at(-1)}}`,
    loadBalancerArn: `\${load balancer of the listener}`,
    protocol: `\${protocol of the listener}`,
    port: 443,
  }),
  "aws:lb/getLoadBalancer:getLoadBalancer": () => ({ dnsName: `\${load balancer.dnsName}` }),
  // A plan shows what the stack file says, and not what somebody has rolled back.
  "aws:ssm/getParametersByPath:getParametersByPath": () => ({ names: [], values: [] }),
  "aws:route53/getZone:getZone": ({ name, zoneId, privateZone }) => {
    const id = `\${${privateZone ? "private zone" : "zone"} ${name ?? zoneId}}`;
    return { zoneId: id, id, name };
  },
};

/** The result of one function. @throws an error that says what to add, where neither the table nor an SDK has it */
export function resultOf(token: string, args: Values): Values {
  const known = knownFunctions[token];
  if (known !== undefined) return known(args);
  const name = token.split(":").at(-1);
  const declared = declaredResult(token, (property) => `\${${property} of ${name}}`);
  if (declared === undefined) {
    throw new RunError(
      `the plan does not know function ${token} (called with ${JSON.stringify(args)}); add it to knownFunctions in ` +
        "plan/knownFunctions.ts with the results that the program reads of it",
    );
  }
  return { ...declared, ...args };
}
