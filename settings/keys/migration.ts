// `migrate`: what runs once before a service moves to a new image, such as a change of the database's schema.

import { z } from "zod";
import { integer } from "../language/fields.ts";
import { words } from "./container.ts";

export const migrationSchema = z
  .strictObject({
    command: words("words").meta({
      description: "Run in the service's own container, network and roles, in place of the image's CMD",
    }),
    timeoutSeconds: integer(1, 86400).default(600).meta({
      description: "How long it may take before it is stopped and the deployment fails",
      unit: "s",
    }),
  })
  .meta({ example: "{ command: [bin/migrate] }" });
