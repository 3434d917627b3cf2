// The records of a stack's rollbacks, in Parameter Store. What one says, and what the program makes of it, is left to
// settings/facts/rolledBack.ts and stack/rolledBack.ts.

import { userInfo } from "node:os";
import {
  DeleteParameterCommand,
  PutParameterCommand,
  paginateGetParametersByPath,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { connection } from "../../rollout/clients.ts";
import { type RolledBack, readRolledBack } from "../../settings/facts/rolledBack.ts";
import type { AwsSettings } from "../../settings/keys/schema.ts";

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

/** Who asks, as AWS calls them; the name on this machine where STS does not say. */
export async function callerOf(aws: AwsSettings): Promise<string> {
  const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
  const sts = new STSClient(connection(aws, "sts"));
  try {
    return (await sts.send(new GetCallerIdentityCommand({}))).Arn ?? userInfo().username;
  } catch {
    return userInfo().username;
  } finally {
    sts.destroy();
  }
}
