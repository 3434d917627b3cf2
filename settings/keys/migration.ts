// `migrate`: a command that runs once before a service moves to a new image, such as a change of the database's schema.
// Running it is left to rollout/migrate.ts.

import { z } from "zod";
import { integer } from "../language/fields.ts";
import { words } from "./container.ts";

export const migrationSchema = z
  .strictObject({
    command: words("words").meta({
      description: "Command, in place of the image's CMD, in the service's own container, network and roles",
    }),
    timeoutSeconds: integer(1, 86400).default(600).meta({
      description: "Time after which the migration is stopped and the deployment fails",
      unit: "s",
    }),
  })
  .meta({ example: "{ command: [bin/migrate] }" });
