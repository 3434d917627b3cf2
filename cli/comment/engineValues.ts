// Values as the engine writes them into its state → plain ones: secrets masked, the plan's placeholder for what is not
// known yet, resources and assets as text. What providers keep for themselves is left out.

import { nameOf, unknownPlaceholder } from "../../plan/graph.ts";

// The markers of Pulumi's wire form, copied from https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts
// since importing the SDK takes longer than the rest of the command.
export const signatureKey = "4dabf18193072939515e22adb298388d";
export const signatures = {
  secret: "1b47061264138c4ac30d75fd1eb44270",
  resource: "5cf8f73096256a8f31e491e813e4eb8e",
  output: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
  asset: "c44067f5952c0a294b673a41bacd8c17",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
};
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type Values = Record<string, unknown>;

export function engineValue(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(unknownValue, unknownPlaceholder);
  if (Array.isArray(value)) return value.map(engineValue);
  if (typeof value !== "object" || value === null) return value;
  const wire = value as Values;
  switch (wire[signatureKey]) {
    case undefined:
      return Object.fromEntries(
        Object.entries(wire)
          // Such as `__defaults`, which the program does not set.
          .filter(([key]) => !key.startsWith("__"))
          .map(([key, inner]) => [key, engineValue(inner)]),
      );
    case signatures.resource:
      return `\${${nameOf(String(wire.urn))}}`;
    case signatures.output:
      return wire.secret ? "[secret]" : "value" in wire ? engineValue(wire.value) : unknownPlaceholder;
    case signatures.asset:
    case signatures.archive: {
      const { [signatureKey]: _, text, assets, ...asset } = wire;
      return asset;
    }
    default:
      // A secret, or a later kind that this code does not know: masking is the safe choice.
      return "[secret]";
  }
}
