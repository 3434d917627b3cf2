// Asks a registry about an image by its own API, so that no Docker is needed: which digest a tag stands for now, and
// which processors the image is for. With no credentials, or with those that `docker login` has left in Docker's file.
// Which images are asked for is left to the callers.
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseImage } from "../../settings/facts/imageReference.ts";
import { architectureIn, indexed, manifestTypes } from "./manifest.ts";

const timeoutMs = 20_000;

/** Why a registry does not show an image. The text comes after the image: `nginx:9 must be …`. */
export class NoImage extends Error {
  readonly why: "missing" | "refused" | "unanswered";

  constructor(why: NoImage["why"], message: string) {
    super(message);
    this.why = why;
  }
}

/**
 * @param image a reference without a digest
 * @returns `sha256:…`
 * @throws NoImage where the registry does not have it, refuses, or cannot be reached
 */
export async function digestOf(image: string): Promise<string> {
  const place = placeOf(image);
  // HEAD: Docker Hub counts no pull for it.
  const { answer } = await askFor("HEAD", `manifests/${place.version}`, place, loginOf(place.host));
  const digest = answer.headers.get("docker-content-digest") ?? "";
  if (/^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
  throw new NoImage("unanswered", `must get a digest from ${place.host}, got none; try again later`);
}

/**
 * The processors that an image is for, in Docker's words: `amd64`, `arm64`.
 * @param withLogin whether the credentials of Docker's file are used
 * @throws NoImage as `digestOf` does
 */
export async function processorsOf(image: string, withLogin: boolean): Promise<string[]> {
  const place = placeOf(image);
  const login = withLogin ? loginOf(place.host) : undefined;
  const { answer, authorization } = await askFor("GET", `manifests/${place.version}`, place, login);
  const { processors, config } = indexed(await jsonOf(answer, place));
  if (config === undefined) return processors;
  const blob = await askFor("GET", `blobs/${config}`, place, login, authorization);
  return [architectureIn(await jsonOf(blob.answer, place)) ?? "unknown"];
}

/** @throws NoImage for half of an answer, or one of a proxy's */
async function jsonOf(answer: Response, { host }: ImagePlace): Promise<unknown> {
  try {
    return await answer.json();
  } catch (error) {
    throw unreached(host, error);
  }
}

interface ImagePlace {
  host: string;
  repository: string;
  /** Tag or digest. */
  version: string;
}

async function askFor(
  method: "GET" | "HEAD",
  what: string,
  { host, repository, version }: ImagePlace,
  login: string | undefined,
  known?: string,
): Promise<{ answer: Response; authorization?: string }> {
  const url = `${isThisMachine(host) ? "http" : "https"}://${host}/v2/${repository}/${what}`;
  let authorization = known;
  let answer = await ask(method, url, host, authorization);
  if (answer.status === 401 && authorization === undefined) {
    authorization = await authorizationFor(answer.headers.get("www-authenticate") ?? "", repository, login, host);
    if (authorization !== undefined) answer = await ask(method, url, host, authorization);
  }
  const kind = version.startsWith("sha256:") ? "digest" : "tag";
  if (answer.status === 404) {
    throw new NoImage("missing", `must be an image that ${host} has, got no ${kind} ${version}; correct it`);
  }
  if (answer.status === 401 || answer.status === 403) {
    const why =
      login === undefined ? "which asks for credentials" : "which does not take the credentials of Docker's file";
    const advice = `run \`docker login ${host}\`, or correct the name`;
    // 403 may be about the network that asks.
    const refused = answer.status === 401 ? "refused" : "unanswered";
    throw new NoImage(refused, `must be readable at ${host}, ${why}; ${advice}`);
  }
  if (answer.ok) return { answer, authorization };
  throw new NoImage("unanswered", `must be answered by ${host}, got status ${answer.status}; try again later`);
}

/** Docker's defaults: its own Hub, `library` there, and `latest`. */
export function placeOf(image: string): ImagePlace {
  const { name = "", tag = "latest", digest: version = tag } = parseImage(image);
  const [first = "", ...rest] = name.split("/");
  const named = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const [host, repository] = named ? [first, rest.join("/")] : ["docker.io", name];
  if (host !== "docker.io" && host !== "index.docker.io") return { host, repository, version };
  return { host: hub, repository: repository.includes("/") ? repository : `library/${repository}`, version };
}

const hub = "registry-1.docker.io";

const isThisMachine = (host: string) => /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host);

async function ask(method: string, url: string, host: string, authorization?: string): Promise<Response> {
  try {
    const headers = { accept: manifestTypes.join(", "), ...(authorization && { authorization }) };
    return await fetch(url, { method, headers, signal: AbortSignal.timeout(timeoutMs) });
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
    if (answer.status === 429 || answer.status >= 500) {
      throw new NoImage("unanswered", `must be answered by ${url.host}, got status ${answer.status}; try again later`);
    }
    if (!answer.ok) return undefined;
    const { token, access_token } = (await answer.json()) as { token?: string; access_token?: string };
    return `Bearer ${token ?? access_token}`;
  } catch (error) {
    throw error instanceof NoImage ? error : unreached(host, error);
  }
}

function unreached(host: string, error: unknown): NoImage {
  const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
  const why = cause?.code ?? cause?.message ?? message;
  const text = `must be asked of ${host}, which cannot be reached (${why}); check the name and the network`;
  return new NoImage("unanswered", text);
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
