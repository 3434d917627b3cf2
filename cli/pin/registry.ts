// Asks a registry which digest a tag stands for now, by its own API, so that no Docker is needed: with no credentials,
// or with those that `docker login` has left in Docker's file. Which images are asked for is left to pin.ts.
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseImage } from "../../settings/facts/imageReference.ts";

/** An index comes first: its digest stands for the image of every processor. */
const mediaTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

const timeoutMs = 20_000;

/** The reason why there is no digest. Its text comes after the image: `nginx:9 must be …`. */
export class NoDigest extends Error {}

/**
 * @param image a reference without a digest
 * @returns `sha256:…`
 * @throws NoDigest where the registry does not have it, refuses, or cannot be reached
 */
export async function digestOf(image: string): Promise<string> {
  const { host, repository, tag } = placeOf(image);
  const url = `${isThisMachine(host) ? "http" : "https"}://${host}/v2/${repository}/manifests/${tag}`;
  const login = loginOf(host);
  let answer = await ask(url, host, {});
  if (answer.status === 401) {
    const authorization = await authorizationFor(answer.headers.get("www-authenticate") ?? "", repository, login, host);
    if (authorization !== undefined) answer = await ask(url, host, { authorization });
  }
  if (answer.status === 404) throw new NoDigest(`must be an image that ${host} has, got no tag ${tag}; correct it`);
  if (answer.status === 401 || answer.status === 403) {
    const why =
      login === undefined ? "which asks for credentials" : "which does not take the credentials of Docker's file";
    throw new NoDigest(`must be readable at ${host}, ${why}; run \`docker login ${host}\`, or correct the name`);
  }
  const digest = answer.headers.get("docker-content-digest") ?? "";
  if (answer.ok && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
  throw new NoDigest(`must get a digest from ${host}, got status ${answer.status}; try again later`);
}

/** Docker's defaults: its own Hub, `library` there, and `latest`. */
function placeOf(image: string): { host: string; repository: string; tag: string } {
  const { name = "", tag = "latest" } = parseImage(image);
  const [first = "", ...rest] = name.split("/");
  const named = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const [host, repository] = named ? [first, rest.join("/")] : ["docker.io", name];
  if (host !== "docker.io" && host !== "index.docker.io") return { host, repository, tag };
  return { host: hub, repository: repository.includes("/") ? repository : `library/${repository}`, tag };
}

const hub = "registry-1.docker.io";

const isThisMachine = (host: string) => /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host);

async function ask(url: string, host: string, headers: Record<string, string>): Promise<Response> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    // HEAD: Docker Hub counts no pull for it.
    return await fetch(url, { method: "HEAD", headers: { accept: mediaTypes, ...headers }, signal });
  } catch (error) {
    throw unreached(host, error);
  }
}

/** https://distribution.github.io/distribution/spec/auth/token/ */
async function authorizationFor(
  challenge: string,
  repository: string,
  login: string | undefined,
  host: string,
): Promise<string | undefined> {
  const basic = login === undefined ? undefined : `Basic ${login}`;
  if (!/^bearer /i.test(challenge)) return basic;
  const asked = Object.fromEntries([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
  if (asked.realm === undefined || !URL.canParse(asked.realm)) return undefined;
  const url = new URL(asked.realm);
  if (asked.service) url.searchParams.set("service", asked.service);
  url.searchParams.set("scope", asked.scope ?? `repository:${repository}:pull`);
  try {
    const headers = new Headers(basic === undefined ? [] : [["authorization", basic]]);
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) });
    if (!answer.ok) return undefined;
    const { token, access_token } = (await answer.json()) as { token?: string; access_token?: string };
    return `Bearer ${token ?? access_token}`;
  } catch (error) {
    throw unreached(host, error);
  }
}

function unreached(host: string, error: unknown): NoDigest {
  const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
  const why = cause?.code ?? cause?.message ?? message;
  return new NoDigest(`must be asked of ${host}, which cannot be reached (${why}); check the name and the network`);
}

/** What `docker login` writes where no credential helper keeps it: base64 of user and password. */
function loginOf(host: string): string | undefined {
  const folder = process.env.DOCKER_CONFIG ?? join(homedir(), ".docker");
  try {
    const { auths } = JSON.parse(readFileSync(join(folder, "config.json"), "utf8")) as {
      auths?: Record<string, { auth?: string }>;
    };
    const names = host === hub ? ["https://index.docker.io/v1/", "docker.io"] : [host, `https://${host}`];
    return names.map((name) => auths?.[name]?.auth).find(Boolean);
  } catch {
    return undefined; // no such file, or one that is not ours to judge
  }
}
