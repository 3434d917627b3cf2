// The key for all of a task definition that has no key of its own: a JSON merge patch in AWS's own shape. Whether AWS
// has such a field, and Fargate takes it, is left to settings/rules/override.ts.

import { z } from "zod";
import { anyText, mapOf } from "../language/fields.ts";

const fieldName = anyText("be the name of a field");

const patch = (example: string) => mapOf(fieldName, z.unknown().meta({ must: "be a value of the field" }), example);

const container = patch("{ workingDirectory: /srv }")
  .optional()
  .meta({ description: "Merged into the container's definition, in the words of ECS's API; null takes a field out" });

const taskDefinition = patch("{ pidMode: task }")
  .optional()
  .meta({ description: "Merged into the task definition, in the words of ECS's API; null takes a field out" });

const description = "Fields of ECS's API for which there is no key (JSON merge patch); the plan names them";

export const containerOverride = z.strictObject({ container }).optional().meta({ description });

export const taskOverride = z.strictObject({ container, taskDefinition }).optional().meta({ description });

export interface Override {
  container?: Readonly<Record<string, unknown>>;
  taskDefinition?: Readonly<Record<string, unknown>>;
}
