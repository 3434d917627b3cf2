// The structure of a plan: parents, names, provider.

import { nameOf, type PlannedResource } from "../../plan/graph.ts";
import { firstOf, law, referred } from "../support/law.ts";

const isOurs = (type: string) => type.startsWith("docker-on-ecs:");
const isProvider = (type: string) => type.startsWith("pulumi:providers:");
const role = "aws:iam/role:Role";

describe("laws of structure", () => {
  law(
    "everything is a child of a component, but the stack's own components and the provider",
    ({ resources }) =>
      resources.filter(({ parent, type }) => !parent && !isOurs(type) && !isProvider(type)).map(({ name }) => name),
    (plan) => {
      firstOf(plan, role).parent = undefined;
    },
  );

  law(
    "a child's name starts with its component's",
    ({ resources }) =>
      resources
        .filter(({ parent, name }) => parent && name !== nameOf(parent) && !name.startsWith(`${nameOf(parent)}-`))
        .map(({ name, parent }) => `${name} in ${parent}`),
    (plan) => {
      firstOf(plan, role).name = "role";
    },
  );

  law(
    "a component's type is docker-on-ecs:index:<Class>",
    ({ resources }) =>
      resources
        .filter(({ custom, type }) => !custom && isOurs(type) && !/^docker-on-ecs:index:[A-Z][A-Za-z]+$/.test(type))
        .map(({ type }) => type),
    (plan) => {
      firstOf(plan, "docker-on-ecs:index:Network").type = "docker-on-ecs:network";
    },
  );

  law(
    "every component registers its outputs",
    ({ resources }) =>
      resources.filter(({ type, outputs }) => isOurs(type) && outputs === undefined).map(({ urn }) => urn),
    (plan) => {
      firstOf(plan, "docker-on-ecs:index:Network").outputs = undefined;
    },
  );

  law(
    "no two resources share a name, so that a reference says which one it is",
    ({ resources }) => {
      const byName = Map.groupBy(
        resources.filter(({ type }) => !isOurs(type)),
        ({ name }) => name,
      );
      return [...byName].filter(([, same]) => same.length > 1).map(([name]) => name);
    },
    (plan) => {
      firstOf(plan, role).name = firstOf(plan, "aws:iam/rolePolicy:RolePolicy").name;
    },
  );

  law(
    "everything of AWS is made with the one explicit provider",
    ({ resources }) => {
      const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
      /** A component hands its providers down; each resource names its own provider. */
      const providerOf = ({ custom, options, parent }: PlannedResource): string | undefined => {
        const above = byUrn.get(parent ?? "");
        return custom ? options.provider : (options.providers?.aws ?? (above && providerOf(above)));
      };
      return resources
        .filter((resource) => /^awsx?:/.test(resource.type) && providerOf(resource) !== "aws")
        .map(({ name, type }) => `${name} (${type})`);
    },
    (plan) => {
      firstOf(plan, "docker-on-ecs:index:Network").options.providers = undefined;
    },
  );

  law(
    "a reference names something that the plan has",
    (plan) =>
      [...plan.resources, ...plan.own].flatMap(({ name, inputs }) =>
        [...JSON.stringify(inputs).matchAll(/\$\{[^ }]+\.[^ }]+\}/g)]
          .filter(([reference]) => referred(plan, reference) === undefined)
          .map(([reference]) => `${reference} in ${name}`),
      ),
    (plan) => {
      firstOf(plan, "aws:iam/rolePolicy:RolePolicy").inputs.role = `\${nobody.name}`;
    },
  );
});
