// The services that somebody has rolled back: `pulumi up` lets them run what they run, until it has a new revision for
// them. The record is written by `./ecs rollback`; components/service/deployment.ts follows it.

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type RolledBack, readRolledBack, rolledBackPath, rolledBackText } from "../settings/facts/rolledBack.ts";
import { keepsRollbacks } from "../settings/keys/aws.ts";
import type { Settings } from "../settings/keys/schema.ts";
import type { Flowing } from "./stackOutputs.ts";

type Known = Pick<Flowing<Settings>, "project" | "stack" | "services"> & Pick<Settings, "aws">;

/** Service → its record, of those that still run the revision they were rolled back to; none in a plan. */
export async function servicesRolledBack(settings: Known, provider: aws.Provider): Promise<Record<string, RolledBack>> {
  const { project, stack, services } = settings;
  if (!keepsRollbacks(settings.aws)) return {};
  try {
    const { names, values } = await aws.ssm.getParametersByPath({ path: rolledBackPath(project, stack) }, { provider });
    const records = readRolledBack(names.map((name, index) => ({ name, value: values[index] ?? "" })));
    const own = Object.entries(records).filter(([name]) => Object.hasOwn(services, name));
    const live = own.length === 0 ? [] : await stillRun(settings.aws, own);
    for (const [name, one] of live) {
      pulumi.log.warn(`${name}: ${rolledBackText(one)}; it stays there until its task definition is a newer one`);
    }
    return Object.fromEntries(live);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    pulumi.log.warn(`a service that was rolled back is deployed anew, as the records cannot be read: ${reason}`);
    return {};
  }
}

type Named = [name: string, record: RolledBack];

/** A rollback that failed, or that somebody undid in AWS, counts no more. */
async function stillRun(settings: Settings["aws"], records: readonly Named[]): Promise<Named[]> {
  // Loaded here, as hardly any service is rolled back.
  const [{ DescribeServicesCommand }, { connect }] = await Promise.all([
    import("@aws-sdk/client-ecs"),
    import("../rollout/clients.ts"),
  ]);
  const { ecs, close } = connect(settings);
  try {
    const asked = records.map(async ([name, record]): Promise<Named[]> => {
      const { cluster, service, to } = record;
      const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
      return services[0]?.taskDefinition === to ? [[name, record]] : [];
    });
    return (await Promise.all(asked)).flat();
  } finally {
    close();
  }
}
