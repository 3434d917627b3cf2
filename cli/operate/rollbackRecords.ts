// The records of a stack's rollbacks, in Parameter Store. What one says, and what the program makes of it, is left to
// settings/facts/rolledBack.ts and stack/rolledBack.ts.

import { userInfo } from "node:os";
import {
  DeleteParameterCommand,
  PutParameterCommand,
  paginateGetParametersByPath,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { AskAws } from "../../rollout/before/askAws.ts";
import { connection } from "../../rollout/clients.ts";
import { type RolledBack, readRolledBack } from "../../settings/facts/rolledBack.ts";
import type { AwsSettings } from "../../settings/keys/schema.ts";
import type { Deployed } from "../deployed/deployed.ts";

export class RollbackRecords {
  readonly #ssm: SSMClient;
  readonly #path: string;

  /** @param path that of the stack */
  constructor(aws: AwsSettings, path: string) {
    this.#ssm = new SSMClient(connection(aws, "ssm"));
    this.#path = path;
  }

  /** Service → its record. */
  async all(): Promise<Record<string, RolledBack>> {
    const found: { name: string; value: string }[] = [];
    for await (const { Parameters = [] } of paginateGetParametersByPath({ client: this.#ssm }, { Path: this.#path })) {
      found.push(...Parameters.map(({ Name: name = "", Value: value = "" }) => ({ name, value })));
    }
    return readRolledBack(found);
  }

  /** Writes a service's record, or takes it away. */
  async set(service: string, record: RolledBack | undefined): Promise<void> {
    const Name = `${this.#path}/${service}`;
    if (record !== undefined) {
      const kept = { Name, Value: JSON.stringify(record), Type: "String", Overwrite: true } as const;
      await this.#ssm.send(new PutParameterCommand(kept));
      return;
    }
    try {
      await this.#ssm.send(new DeleteParameterCommand({ Name }));
    } catch (error) {
      if ((error as Error).name !== "ParameterNotFound") throw error;
    }
  }

  close(): void {
    this.#ssm.destroy();
  }
}

/** Service → its record; none where no stack is named. */
export async function rollbacksOf({ aws, rolledBackPath }: Deployed): Promise<Record<string, RolledBack>> {
  if (rolledBackPath === undefined) return {};
  const records = new RollbackRecords(aws, rolledBackPath);
  return await records.all().finally(() => records.close());
}

/** Who asks, as AWS calls them; the name on this machine where STS does not say. */
export async function callerOf(aws: AwsSettings): Promise<string> {
  const asked = new AskAws(aws);
  try {
    return String((await asked.query("sts", "GetCallerIdentity")).Arn);
  } catch {
    return userInfo().username;
  } finally {
    asked.close();
  }
}
