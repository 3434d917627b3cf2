// A PostgreSQL of Debian in a container, which stands where RDS would: the emulator's RDS has no server. The role
// `orders` has a database of that name, as in docs/recipes/postgres.md.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { skipWithout } from "./skipWithout.ts";

const run = promisify(execFile);

/** Debian with PostgreSQL, server and client; made by `.ci/docker`. */
export const postgresImage = "docker-on-ecs-postgres:bookworm";

const server = [
  "cd /etc/postgresql/15/main",
  "echo 'host all all all scram-sha-256' >> pg_hba.conf",
  `echo "listen_addresses = '*'" >> postgresql.conf`,
  "pg_ctlcluster 15 main start",
  `su postgres -c "psql -c \\"create role orders login password '$PASSWORD'\\" -c 'create database orders owner orders'"`,
  "exec sleep infinity",
].join(" && ");

/** Skips the calling suite where there is no such image; in CI that is an error. */
export async function requirePostgres(suite: Mocha.Context): Promise<void> {
  const missing = await run("docker", ["image", "inspect", postgresImage]).then(
    () => undefined,
    () => `no image ${postgresImage}; .ci/docker makes it`,
  );
  skipWithout(suite, missing);
}

export class Postgres {
  readonly #id: string;
  /** Its address on Docker's bridge; the port is 5432. */
  readonly address: string;

  private constructor(id: string, address: string) {
    this.#id = id;
    this.address = address;
  }

  /** It may not answer yet. @param password of the role */
  static async start(password: string): Promise<Postgres> {
    const args = ["run", "--detach", "--env", `PASSWORD=${password}`, postgresImage, "sh", "-c", server];
    const id = (await run("docker", args)).stdout.trim();
    const { stdout } = await run("docker", ["inspect", "--format", "{{.NetworkSettings.IPAddress}}", id]);
    return new Postgres(id, stdout.trim());
  }

  /** What it answers to a query of its own administrator; nothing where it does not. */
  async asked(query: string): Promise<string> {
    const psql = `psql --tuples-only --no-align --dbname orders --command "${query}"`;
    const asked = run("docker", ["exec", this.#id, "su", "postgres", "-c", psql]);
    return (await asked.catch(() => ({ stdout: "" }))).stdout.trim();
  }

  async stop(): Promise<void> {
    await run("docker", ["rm", "--force", "--volumes", this.#id]);
  }
}
