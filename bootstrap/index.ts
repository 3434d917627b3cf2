// What the workflows need, once per AWS account: a place for Pulumi's state, GitHub as identity provider, a role that
// may look for pull requests and one for the nightly drift check, and for each GitHub environment one that may deploy.

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { DeletionGuard } from "../components/shared/deletionGuard.ts";
import { partitionOf } from "../settings/facts/regions.ts";
import { githubProvider } from "./githubProvider.ts";
import { GithubRole } from "./githubRole.ts";
import { joinPlatform, keepApart } from "./policies/apart.ts";
import { manageNetwork } from "./policies/network.ts";
import {
  manageDashboards,
  manageOperations,
  readDashboards,
  readOperations,
  readPipes,
  readRollbacks,
  writeRollbacks,
} from "./policies/operations.ts";
import { lookUp, readResources, readSecrets } from "./policies/reading.ts";
import { manageRoles, taskBoundary } from "./policies/roles.ts";
import { manageOwn, manageServices } from "./policies/services.ts";
import { readState, writeState } from "./policies/state.ts";
import { type Place, policyDocument, type Statement } from "./policies/statement.ts";
import { makeFileSystems, manageFileSystems, readFileSystems } from "./policies/storage.ts";
import { lookBefore } from "./policies/verifying.ts";
import { guardWayIn, readWayIn } from "./policies/wayIn.ts";
import { loadSettings } from "./settings.ts";
import { StateBackend } from "./stateBackend.ts";

const { project, repository, branch, environments, hostedZoneIds, taskActions, ...settings } = loadSettings();
const { region } = settings.aws;

// Their values differ from a stack's own: by them policies/apart.ts recognizes what a deployment has to leave alone.
const tags = { Project: pulumi.getProject(), Environment: pulumi.getStack() };
const provider = new aws.Provider("aws", { ...settings.aws, defaultTags: { tags } } as aws.ProviderArgs);
const opts = { provider };

const { accountId } = aws.getCallerIdentityOutput({}, opts);
const place = accountId.apply((id): Place => ({ partition: partitionOf(region), region, accountId: id }));
const backend = new StateBackend("state", { region }, { providers: [provider] });
const providerArn = githubProvider(settings.oidcProvider, place, opts);
const facts = pulumi.all([place, backend.bucketArn, backend.keyArn]);

function sharedPolicy(
  name: string,
  description: string,
  statements: pulumi.Output<Statement[]>,
): pulumi.Output<string> {
  const args = { description, path: `/${pulumi.getProject()}/`, policy: statements.apply(policyDocument) };
  return new aws.iam.Policy(name, args, opts).arn;
}

const boundary = sharedPolicy(
  "task-boundary",
  `The most that a role made by ${project} can do`,
  facts.apply(([at, bucketArn, keyArn]) => taskBoundary(at, project, { bucketArn, keyArn }, taskActions)),
);
const reading = sharedPolicy(
  "read-resources",
  "Looks at every kind of resource that the program makes",
  place.apply((at) => [...readResources(at, hostedZoneIds), ...readOperations(at)]),
);
const files = sharedPolicy(
  "read-files",
  "Looks at file systems and pipes, at what guards the way in, and at what was rolled back",
  place.apply((at) => [...readFileSystems(at), ...readWayIn(at), ...readPipes(at), ...readRollbacks(at, project)]),
);
const verifying = sharedPolicy(
  "look-before",
  "Looks before a deployment whether what a stack names is there",
  place.apply(lookBefore),
);
const network = sharedPolicy(
  "manage-network",
  "Deploys a VPC, and what guards the way into it",
  place.apply((at) => [...manageNetwork(at), ...guardWayIn(at)]),
);
const services = sharedPolicy(
  "manage-services",
  "Deploys what runs in a VPC",
  place.apply((at) => [...manageServices(at, hostedZoneIds), ...makeFileSystems(at)]),
);

const operations = sharedPolicy("manage-operations", "Deploys jobs and alarms", place.apply(manageOperations));

const committed = { project, stacks: environments.map(({ stacks }) => stacks).filter((name) => !name.endsWith("*")) };
const github = { providerArn };
const providers = { providers: [provider] };

const preview = new GithubRole(
  "preview",
  {
    ...github,
    description: "Previews of pull requests",
    subject: `repo:${repository}:pull_request`,
    statements: facts.apply(([at, bucketArn, keyArn]) => [
      ...readState(at, committed, { bucketArn, keyArn }),
      ...lookUp(at, hostedZoneIds),
      ...readRollbacks(at, project),
    ]),
    policyArns: { verifying },
  },
  providers,
);
const drift = new GithubRole(
  "drift",
  {
    ...github,
    description: "The nightly drift check",
    subject: `repo:${repository}:ref:refs/heads/${branch}`,
    statements: facts.apply(([at, bucketArn, keyArn]) => [
      ...readState(at, committed, { bucketArn, keyArn }),
      ...readDashboards(at, committed),
      ...readSecrets(at, committed),
    ]),
    policyArns: { reading, files },
  },
  providers,
);
const deploy = environments.map(({ name, stacks, platform }) => {
  const scope = { project, stacks: [stacks], platform };
  const joining =
    platform === undefined
      ? undefined
      : sharedPolicy(
          `join-platform-${name}`,
          `Runs stacks of ${name} on the platform of ${platform}`,
          facts.apply(([, bucketArn, keyArn]) => joinPlatform({ ...scope, platform }, { bucketArn, keyArn })),
        );
  // Apart, as the role's own policy has no more room.
  const operating = sharedPolicy(
    `operate-${name}`,
    `Deploys dashboards of ${name}, and rolls its services back`,
    place.apply((at) => [...manageDashboards(at, scope), ...writeRollbacks(at, scope)]),
  );
  const shared = { reading, files, verifying, network, services, operations, operating };
  const role = new GithubRole(
    `deploy-${name}`,
    {
      ...github,
      description: `Deployments to the GitHub environment ${name}`,
      subject: `repo:${repository}:environment:${name}`,
      statements: pulumi
        .all([facts, boundary])
        .apply(([[at, bucketArn, keyArn], boundaryArn]) => [
          ...writeState(at, scope, { bucketArn, keyArn }),
          ...manageRoles(at, scope, boundaryArn),
          ...manageOwn(at, scope),
          ...manageFileSystems(at, scope),
          ...keepApart(at, scope, { bucketArn, keyArn }),
        ]),
      policyArns: { ...shared, ...(joining && { platform: joining }) },
      // A rollout and its circuit breaker may take longer than the hour that is usual.
      maxSessionSeconds: 7200,
    },
    providers,
  );
  return [name, role.arn] as const;
});

new DeletionGuard("deletion-guard", { deletionProtection: true });

/** For the repository's variables: PULUMI_BACKEND_URL, SECRETS_PROVIDER, AWS_REGION, PREVIEW_ROLE, DRIFT_ROLE. */
export const backendUrl = backend.url;
export const secretsProvider = backend.secretsProvider;
export const awsRegion = region;
export const previewRole = preview.arn;
export const driftRole = drift.arn;
/** For the variable DEPLOY_ROLE of each GitHub environment. */
export const deployRoles = Object.fromEntries(deploy);
/** For `permissionsBoundary` in the stack files. */
export const permissionsBoundary = boundary;
