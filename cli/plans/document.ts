// A plan as YAML that is committed (plans/<stack>.yaml). Its text is the same on every machine, so that its diff shows
// what a change does to each environment. It leaves out what may differ although the deployment is the same: source
// lines, and the hashes of images' sources.

import { stringify } from "yaml";
import { nameOf, type Plan, type PlannedResource } from "../../plan/graph.ts";
import { imageHashes, withoutHashes } from "../../plan/imageHashes.ts";
import { openJson } from "../../plan/openJson.ts";
import { typeName } from "../../plan/tree.ts";
import { costDocument } from "../cost/costSummary.ts";
import { estimate } from "../cost/estimate.ts";

type Values = Record<string, unknown>;

export function planDocument(plan: Plan): string {
  const children = Map.groupBy(plan.resources, ({ parent }) => parent ?? "");
  const below = (urn: string): Values =>
    Object.fromEntries((children.get(urn) ?? []).map((resource) => [titleOf(resource), contentOf(resource)]));
  const contentOf = (resource: PlannedResource): Values => ({
    ...(Object.keys(resource.inputs).length > 0 && { inputs: openJson(resource.inputs) }),
    ...optionsOf(resource),
    ...below(resource.urn),
  });
  const cost = estimate(plan);
  const text = stringify(
    {
      resources: below(""),
      outputs: openJson(plan.outputs),
      ...(plan.profile && { profile: plan.profile }),
      ...(cost && { cost: costDocument(cost) }),
    },
    { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false },
  );
  return `# What the stack ${plan.stack} of ${plan.project} deploys. Written by \`./ecs plans\`.\n${withoutHashes(text, imageHashes(plan.resources))}`;
}

/** A title such as `web-service aws.ecs.Service`, since a component and its image may share a name. */
function titleOf({ name, type }: PlannedResource): string {
  return `${name} ${typeName(type)}`;
}

/**
 * The options without the provider, which is the same for all, and without what Pulumi's own libraries add (aliases,
 * secret outputs).
 */
function optionsOf({ options }: PlannedResource): Values {
  const { provider, providers, aliases, additionalSecretOutputs, dependsOn, ...ours } = options;
  const named = { ...ours, ...(dependsOn && { dependsOn: dependsOn.map(nameOf).sort() }) };
  return Object.keys(named).length > 0 ? { options: named } : {};
}
