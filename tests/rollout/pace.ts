// A service's settings for the tests of its rollout: the defaults, with a deadline of the test's own.

import type { PaceSettings } from "../../rollout/deadline.ts";
import { serviceSchema } from "../../settings/keys/schema.ts";

export function pace(timeoutSeconds?: number): PaceSettings {
  const settings = serviceSchema.parse({ image: "web:1" });
  return { ...settings, deployment: { ...settings.deployment, timeoutSeconds } };
}
