// Makes a name of a service or job that the program takes from the name that another tool took.

import { serviceName } from "../../settings/keys/service.ts";

/** The name itself where it is legal, or else the nearest legal one. */
export function legalName(name: string): string {
  const reduced = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "")
    .slice(0, 20)
    .replace(/-+$/, "");
  if (isLegal(reduced)) return reduced;
  const prefixed = `app-${reduced}`.slice(0, 20).replace(/-+$/, "");
  return isLegal(prefixed) ? prefixed : "app";
}

export function isLegal(name: string): boolean {
  return serviceName.safeParse(name).success;
}

export const renamed = (name: string) =>
  `it is called ${name} here, as a name has at most 20 lower-case letters, digits and single hyphens`;
