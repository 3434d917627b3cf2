// The patterns of hosts and paths by which the load balancer distinguishes requests.

import { text, type Verdict } from "../language/fields.ts";

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#host-conditions
export const hostPattern = text(
  "be a host name, with * and ? as wildcards",
  (value): Verdict | undefined => {
    if (value.length > 128) return { must: "be at most 128 characters long", advice: "cover it with a wildcard" };
    if (!/^[A-Za-z0-9.*?-]+$/.test(value)) return "write the name alone, without a scheme, port or path";
    if (!value.includes(".")) return "write the whole name, such as app.example.com";
    return /\.[A-Za-z]+$/.test(value)
      ? undefined
      : { must: "end in a dot and letters alone", advice: "write the whole name" };
  },
  /^[A-Za-z0-9.*?-]+\.[A-Za-z]+$/,
);

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#path-conditions
export const pathPattern = text(
  "be a path, with * and ? as wildcards",
  (value): Verdict | undefined => {
    if (value.length > 128) return { must: "be at most 128 characters long", advice: "cover it with a wildcard" };
    if (!/^[/*]/.test(value)) return `begin it with /`;
    return /^[A-Za-z0-9_.$/~"'@:+&*?-]+$/.test(value)
      ? undefined
      : { must: `have only letters, digits and _-.$/~"'@:+&*? in it`, advice: "put ? in place of another character" };
  },
  /^[/*][A-Za-z0-9_.$/~"'@:+&*?-]*$/,
);

/** Whether a path, or each path that a pattern stands for, is one of a pattern's. */
export function coversPath(pattern: string, path: string): boolean {
  const form = pattern.replace(/[.$+]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", "[^*]");
  return new RegExp(`^${form}$`).test(path);
}
