import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unobservedLines } from "../../../cli/local/unobserved.ts";

describe("What the local stack leaves out", () => {
  it("are named, also where all services have them from the defaults", () => {
    const root = mkdtempSync(join(tmpdir(), "unobserved-"));
    const job = { image: "acme/job:1", user: "1", schedule: "rate(1 day)" };
    const config = {
      defaults: { telemetry: "otlp" },
      services: {
        web: { build: { context: "app" }, logs: { to: { Name: "datadog" } }, deployment: { strategy: "canary" } },
        api: { telemetry: "none" },
      },
      jobs: { nightly: job },
    };
    writeFileSync(join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    writeFileSync(join(root, "Pulumi.local.yaml"), JSON.stringify({ config }));
    assert.deepEqual(unobservedLines({ root }), [
      "web runs without its log router and its collector: nothing leaves this machine",
      "nightly runs without its collector: nothing leaves this machine",
      "web: deployments are rolling here, without test and pause",
    ]);
    rmSync(root, { recursive: true });
  });
});
