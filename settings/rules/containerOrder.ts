// Whether the containers of a task can start in the order that they are given under dependsOn. ECS refuses some of what
// stands here when it registers the task definition; the rest would leave a container waiting until the task is
// stopped.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html

import { circlesIn } from "../circles.ts";
import { type ContainerOfTask, containersOf, type TaskSettings } from "../keys/task.ts";
import { type Fault, or, type Path } from "../language/faults.ts";
import { nearestIs } from "../language/nearest.ts";
import { type AddedContainer, addedContainers } from "./addedContainers.ts";

interface Container {
  path: Path;
  dependsOn: TaskSettings["dependsOn"];
  hasHealthCheck: boolean;
  isEssential: boolean;
  restarts: boolean;
}

export function* checkContainerOrder(task: TaskSettings, at: Path): Generator<Fault> {
  const added = addedContainers(task).map((one) => [one.name, asAwaited(one, at)] as const);
  const containers = new Map([
    ...[...containersOf(task, at)].map((one) => [one.name, asWaiting(one)] as const),
    ...added,
  ]);
  for (const [own, container] of containers) {
    for (const [other, condition] of Object.entries(container.dependsOn)) {
      const path = [...container.path, "dependsOn", other];
      const target = containers.get(other);
      // A sidecar with a fault of its own is one, too.
      const others = [...new Set([...containers.keys(), ...Object.keys(task.sidecars)])].filter((one) => one !== own);
      if (other === own) {
        yield { path, must: "not be the container itself", got: undefined, gotText: "the same", advice: "take it out" };
      } else if (target === undefined) {
        if (others.includes(other)) continue;
        const must = "be another container of the task";
        yield { path, must, got: other, advice: others.length > 0 ? nearestIs(other, others) : "take it out" };
      } else {
        yield* checkCondition(condition, target, path);
      }
    }
  }
  yield* checkCircles(containers);
}

/** ECS knows a container's health from the task definition alone, not from HEALTHCHECK of its image. */
function* checkCondition(condition: string, target: Container, path: Path): Generator<Fault> {
  const unmet = (must: string, gotText: string, advice: string) => ({ path, must, got: undefined, gotText, advice });
  if (condition === "HEALTHY" && !target.hasHealthCheck) {
    yield unmet("name a container with healthCheck", "HEALTHY of one without", "add healthCheck to it, or write START");
  }
  if (condition !== "SUCCESS" && condition !== "COMPLETE") return;
  if (target.isEssential) {
    const must = "name a container with essential: false";
    yield unmet(
      must,
      `${condition} of an essential one, with which the task ends`,
      "write essential: false there, or START here",
    );
  } else if (target.restarts) {
    const advice = "take restartPolicy out there, or write START here";
    yield unmet("name a container that stays ended", `${condition} of one with restartPolicy`, advice);
  }
}

function* checkCircles(containers: ReadonlyMap<string, Container>): Generator<Fault> {
  const next = (name: string) =>
    Object.keys(containers.get(name)?.dependsOn ?? {}).filter((other) => other !== name && containers.has(other));
  for (const circle of circlesIn(containers.keys(), next)) {
    const [first] = circle;
    const path = [...(containers.get(first)?.path ?? []), "dependsOn"];
    const gotText = [...circle, first].join(" → ");
    yield { path, must: "not go in a circle", got: undefined, gotText, advice: `take out ${or(circle)}` };
  }
}

/** The log router and the collector wait for nobody. */
function asAwaited({ block }: AddedContainer, at: Path): Container {
  const isRouter = block === "logs";
  return { path: [...at, block], dependsOn: {}, hasHealthCheck: !isRouter, isEssential: isRouter, restarts: !isRouter };
}

function asWaiting({ path, container }: ContainerOfTask): Container {
  const { dependsOn, healthCheck, restartPolicy } = container;
  return {
    ...{ path, dependsOn },
    hasHealthCheck: healthCheck !== undefined,
    isEssential: !("essential" in container) || container.essential,
    restarts: restartPolicy !== undefined,
  };
}
