// Keeps a platform from being destroyed under the stacks that run on it: a hook before the deletion of the first
// resource (components/shared/deletionGuard.ts), which asks ECS whose services are on the cluster.

import type { ECSClient } from "@aws-sdk/client-ecs";
import * as pulumi from "@pulumi/pulumi";
import type { AwsSettings } from "../settings/keys/schema.ts";
import { known } from "./known.ts";

interface Platform {
  aws: AwsSettings;
  project: string;
  stack: string;
  /** The stack files that name this platform, one of which may be a template. */
  tenants: readonly string[];
  clusterArn: pulumi.Input<string>;
}

/** The guard's hooks; none where no stack file names the platform. */
export function tenantHooks({ tenants, clusterArn, ...own }: Platform): pulumi.ResourceHookBinding | undefined {
  if (tenants.length === 0) return undefined;
  // Pulumi shows the name where it cannot run the hook: without --run-program.
  const hook = new pulumi.ResourceHook(`no-stack-left-on-platform-${own.stack}`, async () => {
    const cluster = await known(clusterArn);
    const { connect } = await import("../rollout/clients.ts");
    const { ecs, close } = connect(own.aws);
    try {
      const left = await stacksOn(ecs, cluster, own);
      if (left.length > 0) throw new pulumi.RunError(refusal(own.stack, left));
    } finally {
      close();
    }
  });
  return { beforeDelete: [hook] };
}

/** The other stacks of the project with services on the cluster, sorted. */
export async function stacksOn(
  ecs: ECSClient,
  cluster: string,
  { project, stack }: Pick<Platform, "project" | "stack">,
): Promise<string[]> {
  // Loaded here, since a plan asks AWS nothing.
  const [{ DescribeServicesCommand, paginateListServices }, { pagesOf }] = await Promise.all([
    import("@aws-sdk/client-ecs"),
    import("../rollout/pages.ts"),
  ]);
  const stacks = new Set<string>();
  // DescribeServices takes ten: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html
  const pages = pagesOf(paginateListServices({ client: ecs, pageSize: 10 }, { cluster }));
  for await (const { serviceArns = [] } of pages) {
    if (serviceArns.length === 0) continue;
    const asked = new DescribeServicesCommand({ cluster, services: serviceArns, include: ["TAGS"] });
    const { services = [] } = await ecs.send(asked);
    for (const { tags = [] } of services) {
      const of = (name: string) => tags.find(({ key }) => key === name)?.value;
      const other = of("Environment");
      if (of("Project") === project && other !== undefined && other !== stack) stacks.add(other);
    }
  }
  return [...stacks].sort();
}

function refusal(stack: string, left: readonly string[]): string {
  const commands = left.map((name) => `pulumi destroy --stack ${name}`).join(", ");
  return `stack ${stack} must have no other stack on its platform, got ${left.join(", ")}; first run ${commands}`;
}
