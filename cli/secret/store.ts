// The secrets of a stack in Secrets Manager. No function here gives a value back.

import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  InvalidRequestException,
  PutSecretValueCommand,
  paginateListSecrets,
  ResourceExistsException,
  ResourceNotFoundException,
  RestoreSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { connection } from "../../rollout/clients.ts";
import { pagesOf } from "../../rollout/pages.ts";
import type { AwsSettings } from "../../settings/keys/schema.ts";
import { Problem } from "../commandLine.ts";
import { answered } from "../process/unanswered.ts";

export interface StoredSecret {
  name: string;
  arn: string;
  changed?: Date;
  /** A day, as AWS counts it. */
  used?: Date;
  deleted?: Date;
}

/** What is done with a value: a new secret, a new version, or a version of one that was to be deleted. */
export type Done = "made" | "changed" | "restored";

export class SecretStore {
  readonly #client: SecretsManagerClient;

  constructor(aws: AwsSettings) {
    this.#client = new SecretsManagerClient(connection(aws, "secretsmanager"));
  }

  /** @returns the secret's ARN with the id of the new version, as a task definition names it */
  async put(
    name: string,
    value: string,
    tags: Readonly<Record<string, string>>,
  ): Promise<{ reference: string; done: Done }> {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    const asked = { Name: name, SecretString: value, Tags };
    try {
      return await this.#put(value, () => this.#client.send(new CreateSecretCommand(asked)), "made");
    } catch (error) {
      const isThere = error instanceof ResourceExistsException || isToBeDeleted(error);
      if (!isThere) throw error;
    }
    const there = await this.find(name);
    if (there?.deleted) await this.#client.send(new RestoreSecretCommand({ SecretId: name }));
    const changed = { SecretId: name, SecretString: value };
    const done = there?.deleted ? "restored" : "changed";
    return await this.#put(value, () => this.#client.send(new PutSecretValueCommand(changed)), done);
  }

  /** @throws Problem where no answer says which version has the value */
  async #put(value: string, request: () => Promise<{ ARN?: string; VersionId?: string }>, done: Done) {
    const unclear = "The value may be stored all the same; to store it again does no harm.";
    try {
      const { ARN, VersionId } = await answered(unclear, request);
      if (ARN && VersionId) return { reference: `${ARN}:::${VersionId}`, done };
    } catch (error) {
      // What answers in AWS's place may repeat what it was sent.
      if (error instanceof Error) error.message = error.message.replaceAll(value, "[masked]");
      throw error;
    }
    throw new Problem(`Secrets Manager does not say which secret and version it has made. ${unclear}`);
  }

  /** @param id a name or an ARN; undefined where there is none */
  async find(id: string): Promise<StoredSecret | undefined> {
    try {
      return stored(await this.#client.send(new DescribeSecretCommand({ SecretId: id })));
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  /** Those whose names begin so, deleted ones included. */
  async startingWith(prefix: string): Promise<StoredSecret[]> {
    const found: StoredSecret[] = [];
    const query = { Filters: [{ Key: "name" as const, Values: [prefix] }], IncludePlannedDeletion: true };
    for await (const { SecretList = [] } of pagesOf(paginateListSecrets({ client: this.#client }, query))) {
      found.push(...SecretList.map(stored).filter(({ name }) => name.startsWith(prefix)));
    }
    return found;
  }

  /** @returns when AWS deletes it */
  async remove(name: string, RecoveryWindowInDays: number): Promise<Date | undefined> {
    const unclear = "The secret may be deleted all the same; `./ecs secret list` shows it.";
    const request = new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays });
    return (await answered(unclear, () => this.#client.send(request))).DeletionDate;
  }

  close(): void {
    this.#client.destroy();
  }
}

/** AWS keeps the name of a secret that it is to delete. */
function isToBeDeleted(error: unknown): boolean {
  return error instanceof InvalidRequestException && /scheduled for deletion/.test(error.message);
}

interface Described {
  Name?: string;
  ARN?: string;
  LastChangedDate?: Date;
  LastAccessedDate?: Date;
  DeletedDate?: Date;
}

function stored({ Name = "", ARN = "", LastChangedDate, LastAccessedDate, DeletedDate }: Described): StoredSecret {
  return { name: Name, arn: ARN, changed: LastChangedDate, used: LastAccessedDate, deleted: DeletedDate };
}
