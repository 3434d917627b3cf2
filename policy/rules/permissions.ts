// What policies allow, and whom roles trust.

import { broadPolicy, broadServices } from "../../settings/facts/broadAccess.ts";
import { takesNoResource } from "../../settings/facts/wildcardActions.ts";
import { type Inputs, type OwnRule, type Subject, statementsOf, unless } from "./rule.ts";

const policies = ["aws:iam/rolePolicy:RolePolicy", "aws:iam/policy:Policy", "aws:iam/userPolicy:UserPolicy"];
const role = ["aws:iam/role:Role"];
const gitHub = "token.actions.githubusercontent.com";

interface Statement {
  actions: string[];
  resources: string[];
  condition?: Inputs;
}

/** What a policy allows; what it denies, or allows by exclusion, is not looked at. */
function allowed({ inputs }: Subject): Statement[] {
  return statementsOf(inputs.policy)
    .filter(({ Effect }) => Effect === "Allow")
    .map(({ Action = [], Resource = [], Condition }) => {
      return { actions: [Action].flat(), resources: [Resource].flat(), condition: Condition };
    });
}

export const permissionRules: readonly OwnRule[] = [
  {
    name: "iam-1",
    says: "A policy names the actions that it allows (IAM.1, IAM.21, CKV_AWS_62)",
    remedy: "name the actions in place of *",
    of: policies,
    breaches: (one) =>
      allowed(one)
        .flatMap(({ actions }) => actions.filter((action) => /(^|:)\*$/.test(action)))
        .map((action) => `it allows ${action}`),
  },
  {
    name: "iam-resources",
    says: "A policy names the resources, but for actions that take none (CKV_AWS_290, CKV_AWS_355)",
    remedy: "name the ARNs in place of *",
    of: policies,
    breaches: (one) =>
      allowed(one)
        .filter(({ resources }) => resources.includes("*"))
        .flatMap(({ actions }) => actions.filter((action) => !takesNoResource(action)))
        .map((action) => `it allows ${action} on everything`),
  },
  {
    name: "broad-permissions",
    says: "No role reaches all there is of a service",
    remedy: "name the resources, or narrow them by a condition on the resource's tags",
    allow: "broad-permissions",
    of: [...policies, "aws:iam/rolePolicyAttachment:RolePolicyAttachment"],
    breaches(one) {
      const { policyArn } = one.inputs;
      const named = policyArn === undefined ? undefined : broadPolicy(policyArn);
      const services = policyArn === undefined ? allowed(one).flatMap(broadServices) : [];
      return [...(named ? [`it attaches ${named}`] : []), ...services.map((service) => `it reaches all of ${service}`)];
    },
  },
  {
    name: "role-trust",
    says: "A role is not for everybody who has an AWS account (CKV_AWS_60)",
    remedy: "name the service or the role that may take it, or a condition on the account or organization",
    of: role,
    breaches: ({ inputs }) =>
      statementsOf(inputs.assumeRolePolicy)
        .filter(({ Effect, Principal, Condition }) => {
          const isAnybody = [Principal?.AWS ?? Principal].flat().includes("*");
          return Effect === "Allow" && isAnybody && Condition === undefined;
        })
        .map(() => "everybody may take it"),
  },
  {
    name: "github-trust",
    says: "A role for GitHub Actions trusts one repository, and one environment or branch of it (CKV_AWS_393)",
    remedy: `write a condition on ${gitHub}:sub that names the repository and the environment`,
    of: role,
    breaches: ({ inputs }) =>
      statementsOf(inputs.assumeRolePolicy)
        .filter(({ Principal }) => JSON.stringify(Principal?.Federated ?? "").includes(gitHub))
        .flatMap(({ Condition }) => {
          const said = Object.values((Condition ?? {}) as Record<string, Inputs>);
          const subjects = said.flatMap((keys) => keys[`${gitHub}:sub`] ?? []).flat();
          const isNamed = subjects.length > 0 && subjects.every((one) => /^repo:[^*/]+\/[^*:]+:[^*]+/.test(one));
          return unless(isNamed, "it trusts more than one repository's environment");
        }),
  },
];
