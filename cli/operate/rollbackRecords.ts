// The records of a stack's rollbacks, in Parameter Store. What one says, and what the program makes of it, is left to
// settings/facts/rolledBack.ts and stack/rolledBack.ts.

import { userInfo } from "node:os";
import { AskAws } from "../../rollout/before/askAws.ts";
import { pagesBy } from "../../rollout/pages.ts";
import { type RolledBack, readRolledBack } from "../../settings/facts/rolledBack.ts";
import type { AwsSettings } from "../../settings/keys/schema.ts";
import type { Deployed } from "../deployed/deployed.ts";

export class RollbackRecords {
  readonly #aws: AskAws;
  readonly #path: string;

  /** @param path that of the stack */
  constructor(aws: AskAws, path: string) {
    this.#aws = aws;
    this.#path = path;
  }

  /** Service → its record. */
  async all(): Promise<Record<string, RolledBack>> {
    const found: { name: string; value: string }[] = [];
    const ask = (NextToken?: string) => this.#aws.json("ssm", "GetParametersByPath", { Path: this.#path, NextToken });
    for await (const page of pagesBy(ask)) {
      const parameters: { Name: string; Value: string }[] = page.Parameters ?? [];
      found.push(...parameters.map(({ Name: name, Value: value }) => ({ name, value })));
    }
    return readRolledBack(found);
  }

  /** Writes a service's record, or takes it away. */
  async set(service: string, record: RolledBack | undefined): Promise<void> {
    const Name = `${this.#path}/${service}`;
    if (record !== undefined) {
      const kept = { Name, Value: JSON.stringify(record), Type: "String", Overwrite: true };
      await this.#aws.json("ssm", "PutParameter", kept);
      return;
    }
    try {
      await this.#aws.json("ssm", "DeleteParameter", { Name });
    } catch (error) {
      if ((error as Error).name !== "ParameterNotFound") throw error;
    }
  }
}

/** Does work with the records of a stack, by a connection with the credentials of the moment. */
export async function withRecords<T>(
  aws: AwsSettings,
  path: string,
  work: (records: RollbackRecords) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const asking = new AskAws(aws, signal);
  return await work(new RollbackRecords(asking, path)).finally(() => asking.close());
}

/** Service → its record; none where no stack is named. */
export async function rollbacksOf(
  { aws, rolledBackPath }: Deployed,
  signal?: AbortSignal,
): Promise<Record<string, RolledBack>> {
  return rolledBackPath === undefined ? {} : withRecords(aws, rolledBackPath, (records) => records.all(), signal);
}

/** Who asks, as AWS calls them; the name on this machine where STS does not say. */
export async function callerOf(aws: AskAws): Promise<string> {
  try {
    return String((await aws.query("sts", "GetCallerIdentity")).Arn);
  } catch {
    return userInfo().username;
  }
}
