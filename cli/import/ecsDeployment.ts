// How ECS deploys an imported service: the room for its tasks, and the steps by which its requests move.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html

import type { Draft } from "./draft.ts";
import { numberOf, type Part } from "./part.ts";

const strategies: Readonly<Record<string, string>> = { CANARY: "canary", LINEAR: "linear", BLUE_GREEN: "blue-green" };

export function putDeployment(draft: Draft, deployment: Part | undefined): void {
  for (const key of ["minimumHealthyPercent", "maximumPercent"]) {
    draft.take(["deployment", key], deployment?.at(key), numberOf);
  }
  const strategy = deployment?.at("strategy");
  const name = strategies[strategy?.text ?? ""];
  // Without a port there is no load balancer at which requests could move.
  if (deployment === undefined || strategy === undefined || name === undefined || !draft.has("port")) return;
  draft.put(["deployment", "strategy"], strategy, name);
  const [canary, linear] = [deployment.at("canaryConfiguration"), deployment.at("linearConfiguration")];
  if (name === "canary") draft.take(["deployment", "percent"], canary?.at("canaryPercent"));
  if (name === "linear") {
    draft.take(["deployment", "percent"], linear?.at("stepPercent"));
    draft.take(["deployment", "stepMinutes"], linear?.at("stepBakeTimeInMinutes"), numberOf);
  }
  const bake = deployment.at("bakeTimeInMinutes");
  const first = name === "canary" ? canary?.at("canaryBakeTimeInMinutes") : undefined;
  draft.take(["deployment", "bakeMinutes"], bake ?? first, numberOf);
  if (bake === undefined || first === undefined) return;
  const rest =
    first.number === bake.number ? undefined : "bakeMinutes is one time, before the rest is shifted and after";
  if (rest === undefined) first.settle("bakeMinutes is also the time before the rest is shifted");
  else first.lose(rest);
}
