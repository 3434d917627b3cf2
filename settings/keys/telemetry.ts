// `telemetry` and `collector`: whether traces and metrics of the app are collected beside it, and by what. What must
// hold between this and the rest of the task is left to settings/rules/addedContainers.ts.

import { z } from "zod";
import { collectorDefaults } from "../defaults.ts";
import { oneOf } from "../language/fields.ts";
import { containerCpu, containerMemoryMiB } from "./containerRuntime.ts";
import { imageReference } from "./imageReference.ts";

export const telemetrySchema = oneOf(["otlp", "none"]);

export const collectorSchema = z
  .strictObject({
    image: imageReference
      .default(collectorDefaults.image)
      .meta({ description: "AWS's OpenTelemetry collector, or a copy of it; with protection by its digest" }),
    cpu: containerCpu
      .default(collectorDefaults.cpu)
      .meta({ description: "The collector's share of the task's CPU", unit: "CPU units" }),
    memoryMiB: containerMemoryMiB
      .default(collectorDefaults.memoryMiB)
      .meta({ description: "The most that the collector may use of the task's memory", unit: "MiB" }),
  })
  .meta({ example: "{ memoryMiB: 256 }" });

/** A task in an emulator, from which nothing is sent: its containers log where all others do. */
export const unobserved = { logs: undefined, telemetry: "none" } as const;
