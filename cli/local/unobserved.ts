// What the local stack leaves out of its tasks: log routers and collectors, which would have nowhere to send anything
// to. Leaving them out is left to settings/parse.ts.

import { isMap } from "../../settings/language/kinds.ts";
import { readSum } from "../../settings/sum.ts";
import { type LocalStack, stackName } from "./localStack.ts";

/** A line for each service and job of the stack file that has one of them. */
export function unobservedLines({ root }: Pick<LocalStack, "root">): string[] {
  const { services, jobs } = readSum(root, stackName).sum.values;
  return [services, jobs].flatMap((block) =>
    Object.entries(isMap(block) ? block : {}).flatMap(([name, task]) => {
      const { logs, telemetry } = isMap(task) ? task : {};
      const left = [...(isMap(logs) ? ["its log router"] : []), ...(telemetry === "otlp" ? ["its collector"] : [])];
      return left.length > 0 ? [`${name} runs without ${left.join(" and ")}: nothing leaves this machine`] : [];
    }),
  );
}
