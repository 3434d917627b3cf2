// What components ask AWS about their account, asked once for a stack: AWS would throttle a hundred services that each
// list all repositories. What follows from the answers is left to the components.

import { ecr, getCallerIdentityOutput } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** The account's 12 digits. Needs no permission. */
export const accountIdFor = askedOnce((opts) => getCallerIdentityOutput({}, opts).accountId);

/** The names of all ECR repositories before this deployment. Needs ecr:DescribeRepositories. */
export const repositoryNamesFor = askedOnce((opts) => ecr.getRepositoriesOutput({}, opts).names);

/** One answer for all components with the same provider; components without an explicit provider ask by themselves. */
export function askedOnce<Answer>(ask: (opts: pulumi.InvokeOptions) => pulumi.Output<Answer>) {
  const answers = new WeakMap<pulumi.ProviderResource, pulumi.Output<Answer>>();
  return (component: pulumi.Resource): pulumi.Output<Answer> => {
    const provider = component.getProvider("aws:index:Provider");
    if (provider === undefined) return ask({ parent: component });
    const answer = answers.get(provider) ?? ask({ provider });
    answers.set(provider, answer);
    return answer;
  };
}
