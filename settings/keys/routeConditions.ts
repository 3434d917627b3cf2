// What a request has to be beside its host and path, for the load balancer to give it to a service: a header, a query
// parameter, a method, where it comes from. Hosts and paths are left to route.ts.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html

import { z } from "zod";
import { tokenCharacter } from "../facts/httpToken.ts";
import { mapOf, matching, oneOrMore, text } from "../language/fields.ts";
import { allowedNetwork } from "./allowedCidr.ts";

const headerForm = new RegExp(`^${tokenCharacter}{1,40}$`);

const headerName = text(
  "be the name of a header",
  (name) => {
    if (/^host$/i.test(name)) return "write it under route.host";
    return headerForm.test(name) ? undefined : "write 1 to 40 characters, such as X-Version";
  },
  headerForm,
);

const value = text(
  "be 1 to 128 characters, with * and ? as wildcards",
  (one) => (one.length >= 1 && one.length <= 128 ? undefined : "cover it with a wildcard"),
  /^.{1,128}$/,
);

const values = oneOrMore(value, { of: "values", minimum: 1 });

const method = matching(/^[A-Z_-]{1,40}$/, "be the name of a method in capitals", "write it such as GET");

export const conditionKeys = {
  headers: mapOf(headerName, values, "{ X-Version: v2 }").default({}).meta({
    description: "Headers that a request has to have, each with one of its values",
  }),
  query: mapOf(value, values, "{ version: v2 }").default({}).meta({
    description: "Query parameters that a request has to have, each with one of its values",
  }),
  methods: oneOrMore(method, { of: "methods" }).default([]).meta({
    description: "Methods of the requests; none means any",
  }),
  sourceCidrs: oneOrMore(allowedNetwork, { of: "CIDRs" }).default([]).meta({
    description: "Addresses that the requests come from, as the load balancer sees them; none means any",
  }),
};

const conditions = z.strictObject(conditionKeys);

export type Conditions = z.output<typeof conditions>;

/** Each value counts towards the load balancer's limit of a rule. */
export function conditionValues({
  headers = {},
  query = {},
  methods = [],
  sourceCidrs = [],
}: Partial<Conditions>): string[] {
  return [...Object.values(headers).flat(), ...Object.values(query).flat(), ...methods, ...sourceCidrs];
}

/** The same text for the same conditions, in whatever order they are written; empty where there are none. */
export function conditionText({
  headers = {},
  query = {},
  methods = [],
  sourceCidrs = [],
}: Partial<Conditions>): string {
  const named = (map: Readonly<Record<string, readonly string[]>>, of: string) =>
    Object.entries(map).map(([name, one]) => `${of} ${name}=${one.toSorted().join("|")}`);
  const all = [
    ...named(Object.fromEntries(Object.entries(headers).map(([name, one]) => [name.toLowerCase(), one])), "header"),
    ...named(query, "query"),
    ...methods.map((name) => `method ${name}`),
    ...sourceCidrs.map((from) => `from ${from}`),
  ];
  return all.sort().join(", ");
}
