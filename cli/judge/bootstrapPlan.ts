// The plan of the bootstrap program, with a repository that stands for the owner's: the roles of the workflows, and
// Pulumi's state.

import { pathToFileURL } from "node:url";
import type { Plan } from "../../plan/graph.ts";
import { runProgram } from "../../plan/runProgram.ts";

export const bootstrapFile = "bootstrap/index.ts";

/** With a hosted zone, since the roles may do more where there is one. */
export function bootstrapPlan(): Promise<Plan> {
  const project = "docker-on-ecs-bootstrap";
  const config = {
    "aws:region": "eu-west-1",
    [`${project}:repository`]: "octocat@583231/hello-world@1296269",
    [`${project}:hostedZoneIds`]: '["Z0123456789ABCDEFGHIJ"]',
  };
  return runProgram(() => import(pathToFileURL(bootstrapFile).href), { project, stack: "account", config });
}
