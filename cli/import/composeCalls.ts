// Which services of a Compose file call which: by depends_on, by links, or by a URL in the environment. In a stack each
// callee names its callers, and is found by its name as in Compose.

import { advice } from "./advice.ts";
import { containerPort, otherProtocols, pairsOf } from "./composeForms.ts";
import type { Draft } from "./draft.ts";
import type { Part } from "./part.ts";
import { addPort, furtherPort } from "./ports.ts";

export interface ComposeService {
  draft: Draft;
  service: Part;
}

/** Gives each service that others call its port, where only they reach it, and its callers. */
export function putCalls(services: readonly ComposeService[]): void {
  for (const callee of services) {
    const callers = services.filter((caller) => caller !== callee && calls(caller.service, callee));
    if (callers.length === 0) continue;
    if (!callee.draft.has("port")) putPrivatePort(callee, callers);
    if (!callee.draft.has("port")) continue;
    const names = callers.map(({ draft }) => draft.name).sort();
    callee.draft.propose(
      ["callers"],
      names,
      `${names.join(", ")} of the file names it; what else calls it is written here`,
    );
    for (const { service } of callers) {
      dependency(service, callee.service.key)?.settle("a service that is called is deployed before its callers");
      link(service, callee.service.key)?.settle("a caller finds it by its name");
    }
  }
}

/** Says which variables have the address of a service that nobody finds by its name here. */
export function noteUnreached(services: readonly ComposeService[], names: readonly string[]): void {
  for (const { draft } of services) {
    for (const { to, value } of draft.entries) {
      const [block, variable = ""] = to;
      if (block !== "environment") continue;
      const host = names.find((name) => hasHost(String(value), name, String(variable)));
      if (host === undefined || host === draft.name || isCalled(host, draft, services)) continue;
      draft.notes.push({ path: [...draft.path, ...to], text: unreached(host) });
    }
  }
}

const unreached = (host: string) =>
  `nobody finds ${host} by that name here: services call each other over HTTP, as callers says; write the address of what AWS runs in its place, or give it in resources.ts`;

function isCalled(host: string, caller: Draft, services: readonly ComposeService[]): boolean {
  const callee = services.find(({ service }) => service.key === host)?.draft;
  const callers = callee?.entryAt("callers")?.value;
  return Array.isArray(callers) && callers.includes(caller.name);
}

/** In a URL, before a port, or alone where the variable's name says that it is an address. */
function hasHost(value: string, name: string, variable: string): boolean {
  if (value === name) return /HOST|SERVER|ADDR|ENDPOINT|BROKER/i.test(variable);
  const at = value.split(/[/@,;\s]+/);
  return at.some(
    (part) =>
      part.split(":")[0] === name && (/:\d/.test(part) || value.includes(`//${name}`) || value.includes(`@${name}`)),
  );
}

function putPrivatePort({ draft, service }: ComposeService, callers: readonly ComposeService[]): void {
  for (const exposed of service.at("expose")?.parts ?? []) {
    const found = containerPort(exposed.text ?? "");
    if (found === undefined || found.protocol !== "tcp") continue;
    if (otherProtocols.has(found.port)) exposed.lose(advice.notHttp);
    else if (!draft.has("port")) draft.put(["port"], exposed, found.port);
    else addPort(draft, [], { port: found.port, from: [exposed], why: furtherPort });
  }
  const [named] = callers.flatMap((caller) => urls(caller.service, service.key));
  if (draft.has("port") || named === undefined || otherProtocols.has(named)) return;
  draft.propose(["port"], named, "its callers' URLs have it");
}

function calls(caller: Part, { service, draft }: ComposeService): boolean {
  const { key } = service;
  // Another name would not be found: the callers' URLs have the one of the file.
  if (draft.name !== key) return false;
  return dependency(caller, key) !== undefined || link(caller, key) !== undefined || urls(caller, key).length > 0;
}

function dependency(service: Part, name: string): Part | undefined {
  const all = service.at("depends_on");
  return all?.isMap ? all.at(name) : all?.parts.find(({ text }) => text === name);
}

function link(service: Part, name: string): Part | undefined {
  return service.at("links")?.parts.find(({ text }) => text === name);
}

/** The ports of HTTP URLs in the environment whose host is that name; 80 where a URL has none. */
function urls(service: Part, name: string): number[] {
  const values = pairsOf(service.at("environment")).map(({ value = "" }) => value);
  return values.flatMap((value) =>
    [...value.matchAll(/\bhttps?:\/\/([\w.-]+)(?::(\d{1,5}))?/g)].flatMap(([, host, port = "80"]) =>
      host === name ? [Number(port)] : [],
    ),
  );
}
