// `./ecs secret`: stores a value in Secrets Manager and names it in the stack file, lists what there is, takes it away.
// No value is printed, kept in a file, or taken from the command line, which a shell's history keeps.

import { getSystemErrorMessage } from "node:util";
import { write } from "../../plan/print.ts";
import { type Call, type Io, Misuse, Problem } from "../commandLine.ts";
import { stackAws } from "../deployed/stackDeployed.ts";
import { confirmed, readValue } from "../input.ts";
import { awsFaults } from "../operate/command.ts";
import { table } from "../operate/statusRows.ts";
import { findPlace, type Named, type Place, references, secretArnOf } from "../secret/place.ts";
import { SecretStore, type StoredSecret } from "../secret/store.ts";

export function set({ args }: Call, io: Io): Promise<number> {
  const named = namedBy(args);
  const place = findPlace(io.root, named);
  if (place.reference !== undefined && !isOwn(place)) throw new Problem(otherReference(place));
  return withStore(io.root, named.stack, async (store) => {
    const value = await readValue(`Value of ${place.secret}: `, io);
    const tags = { Project: place.project, Environment: named.stack };
    const { reference, done } = await store.put(place.secret, value, tags);
    const what = { made: "is stored", changed: "has a new version", restored: "is restored, with a new version" }[done];
    try {
      place.write(reference);
    } catch (error) {
      const { errno, path } = error as NodeJS.ErrnoException;
      if (errno === undefined) throw error;
      const why = `${path} cannot be written: ${getSystemErrorMessage(errno)}`;
      throw new Problem(`${place.secret} ${what}, but ${why}; once it can be, run this again`);
    }
    await write(
      `${place.secret} ${what}, and ${place.file} names it: ${place.at}\nDeploy it: npx pulumi up --stack ${named.stack}\n`,
      io.stdout,
    );
    return 0;
  });
}

export function list({ args: [stack = ""] }: Call, io: Io): Promise<number> {
  const { project, uses } = references(io.root, stack);
  return withStore(io.root, stack, async (store) => {
    const own = await store.startingWith(`${project}/${stack}/`);
    const others = [...uses.keys()].filter((arn) => !own.some((one) => one.arn === arn));
    const found = await Promise.all(others.map(async (arn) => (await store.find(arn)) ?? missing(arn)));
    const rows = [...own, ...found].map((one) => rowOf(one, uses.get(one.arn) ?? []));
    if (rows.length === 0) {
      await write(`${stack} names no secret of Secrets Manager, and has none of its own there\n`, io.stdout);
      return 0;
    }
    const lines = table([["SECRET", "CHANGED", "LAST USE", "USED BY"], ...rows.sort()]);
    await write(lines.map((line) => `${line}\n`).join(""), io.stdout);
    return 0;
  });
}

export function rm({ args, options }: Call, io: Io): Promise<number> {
  const named = namedBy(args);
  const days = daysOf(options.recoveryDays);
  const place = findPlace(io.root, named);
  if (place.reference !== undefined && !isOwn(place)) throw new Problem(otherReference(place));
  return withStore(io.root, named.stack, async (store) => {
    const { secret, file, at, reference } = place;
    const there = await store.find(secret);
    if (reference !== undefined) {
      place.write(undefined);
      const next = `Deploy that (npx pulumi up --stack ${named.stack}), then run this again: tasks that start before still read the secret.`;
      await write(`${file} does not name ${at} any more\n${there ? `${next}\n` : ""}`, io.stdout);
      return 0;
    }
    if (there === undefined || there.deleted)
      throw new Problem(`there is no secret ${secret}; \`./ecs secret list ${named.stack}\` shows what there is`);
    const question = `Delete ${secret}? Within ${days} days it can be restored: aws secretsmanager restore-secret --secret-id ${secret}`;
    if (!options.yes && !(await confirmed(question, io))) throw new Problem("Nothing was done.");
    const date = await store.remove(secret, days);
    await write(`${secret} is deleted${date ? ` on ${dayOf(date)}` : ""}\n`, io.stdout);
    return 0;
  });
}

function namedBy([stack = "", workload = "", variable = ""]: readonly string[]): Named {
  return { stack, workload, variable };
}

function daysOf(given: string | true | undefined): number {
  const days = Number(given ?? 30);
  if (Number.isInteger(days) && days >= 7 && days <= 30) return days;
  throw new Misuse(`--recovery-days must be an integer from 7 to 30, got ${given}`);
}

async function withStore(root: string, stack: string, work: (store: SecretStore) => Promise<number>): Promise<number> {
  const store = new SecretStore(await stackAws(root, stack));
  try {
    return await awsFaults(() => work(store));
  } finally {
    store.close();
  }
}

/** Whether the stack file names the very secret that `set` makes, in any version. */
function isOwn({ reference, secret }: Place): boolean {
  const name = secretArnOf(reference)?.split(":").at(-1) ?? "";
  return name.replace(/-[A-Za-z0-9]{6}$/, "") === secret;
}

function otherReference({ file, at, secret }: Place): string {
  return `${file}: ${at} names something else than ${secret}; take it out first`;
}

function missing(arn: string): StoredSecret {
  return { name: arn.split(":").at(-1) ?? arn, arn };
}

function rowOf({ name, changed, used, deleted }: StoredSecret, users: readonly string[]): string[] {
  const state = deleted ? `deleted ${dayOf(deleted)}` : changed ? dayOf(changed) : "not there";
  return [name, state, used ? dayOf(used) : "-", users.join(", ") || "nobody"];
}

const dayOf = (date: Date) => date.toISOString().slice(0, 10);
