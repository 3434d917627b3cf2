// What the local stack leaves out: log routers and collectors, which would have nowhere to send anything to, and the
// steps of a deployment, for the emulator shifts no requests. Leaving them out is left to settings/parse.ts.

import { isMap } from "../../settings/language/kinds.ts";
import { readSum } from "../../settings/sum.ts";
import { type LocalStack, stackName } from "./localStack.ts";

/** A line for each service and job of the stack file that has a router or collector, and one for all steps. */
export function unobservedLines({ root }: Pick<LocalStack, "root">): string[] {
  const { services, jobs } = readSum(root, stackName).sum.values;
  const inSteps = Object.entries(isMap(services) ? services : {}).filter(([, service]) => {
    const { strategy = "rolling" } = Object(Object(service).deployment) as { strategy?: unknown };
    return strategy !== "rolling";
  });
  const names = inSteps.map(([name]) => name).join(", ");
  const steps = names === "" ? [] : [`${names}: deployments are rolling here, without test and pause`];
  const unobserved = [services, jobs].flatMap((block) =>
    Object.entries(isMap(block) ? block : {}).flatMap(([name, task]) => {
      const { logs, telemetry } = isMap(task) ? task : {};
      const left = [...(isMap(logs) ? ["its log router"] : []), ...(telemetry === "otlp" ? ["its collector"] : [])];
      return left.length > 0 ? [`${name} runs without ${left.join(" and ")}: nothing leaves this machine`] : [];
    }),
  );
  return [...unobserved, ...steps];
}
