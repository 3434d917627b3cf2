// `http` of a Copilot manifest: which requests a service gets, and how it is known to be healthy.
// https://aws.github.io/copilot-cli/docs/manifest/lb-web-service/#http

import { advice } from "./advice.ts";
import { tcpPortOf } from "./copilotContainer.ts";
import type { Draft } from "./draft.ts";
import { secondsOf } from "./durations.ts";
import { loseKnown, numberOf, type Part, textOf } from "./part.ts";
import { addPort } from "./ports.ts";

/** @param sidecars of the manifest, which may be reached in place of the service's own container */
export function putHttp(draft: Draft, http: Part | undefined, sidecars: Part | undefined): void {
  if (http === undefined) return;
  if (http.flag === false) {
    http.settle("a service without a port is reached by nobody");
    return;
  }
  putPaths(draft, http);
  putTarget(draft, http, sidecars);
  putHosts(draft, http.at("alias"));
  putHealth(draft, http.at("healthcheck"), draft.entryAt("port")?.value);
  draft.take(["deregistrationDelaySeconds"], http.at("deregistration_delay"), secondsOf);
  const version = http.at("version");
  if (/^(http2|grpc)$/i.test(version?.text ?? ""))
    draft.take(["protocolVersion"], version, ({ text }) => text?.toUpperCase());
  if (http.at("stickiness")?.flag === true)
    draft.put(["stickiness"], http.at("stickiness") ?? [], {}, "a client stays for a day");
  draft.take(["route", "sourceCidrs"], http.at("allowed_source_ips"), (ips) =>
    ips.parts.map(({ text = "" }) => (text.includes("/") ? text : `${text}/32`)),
  );
  settleUsual(draft, http);
  loseKnown(http, httpAdvice);
}

/** Copilot has a rule for each path, and here they are one, as far as all differ in nothing else. */
function putPaths(draft: Draft, http: Part): void {
  const path = http.at("path");
  const isAll = path?.text === "/";
  if (isAll) path?.settle("a service with a port gets every request that no other gets");
  const rules = http.at("alias") === undefined ? (http.at("additional_rules")?.parts ?? []) : [];
  const further = rules.filter(({ parts }) => parts.length === 1).flatMap((rule) => rule.at("path") ?? []);
  for (const one of isAll ? further : []) one.settle("the service gets that path already");
  const named = [path, ...further].filter((one): one is Part => one?.text !== undefined && one.open.length > 0);
  const paths = named.flatMap(({ text = "" }) => {
    const start = `/${text.replace(/^\/|\/$/g, "")}`;
    return [start, `${start}/*`];
  });
  const fits = paths.length <= mostValues;
  if (path?.text === undefined || paths.length === 0) return;
  draft.put(["route", "path"], fits ? named : path, fits ? paths : paths.slice(0, 2));
}

/** Of all that a rule of the load balancer asks for: settings/keys/route.ts. */
const mostValues = 5;

/** Copilot opens a target port that no container has, in the target container. */
function putTarget(draft: Draft, http: Part, sidecars: Part | undefined): void {
  const container = http.at("target_container") ?? http.at("targetContainer");
  const [port, own] = [http.at("target_port"), draft.entryAt("port")?.value];
  const isOwn = container?.text === undefined || container.text === draft.name;
  if (!isOwn) draft.take(["route", "container"], container);
  if (port?.number === undefined || port.isBroken || (isOwn && port.number === own)) return;
  const reached = isOwn && container === undefined ? (sidecars?.parts ?? []) : [sidecars?.at(container?.text ?? "")];
  const ports = [...reached.map((sidecar) => tcpPortOf(sidecar?.at("port"))), ...(isOwn ? [own] : [])];
  draft.take(["route", "port"], port, numberOf);
  if (ports.includes(port.number)) return;
  const at = isOwn ? [] : ["sidecars", container?.text ?? ""];
  addPort(draft, at, { port: port.number, from: [port], named: "http", why: "Copilot opens it by itself" });
}

function putHosts(draft: Draft, alias: Part | undefined): void {
  const parts = alias?.isList ? alias.parts.map((one) => one.at("name") ?? one) : alias ? [alias] : [];
  const named = parts.filter((part) => part.text !== undefined && !part.isBroken);
  const hosts = named.flatMap((part) => (part.text ?? "").split(",").map((host) => host.trim()));
  if (hosts.length > 0) draft.put(["route", "host"], named, hosts);
  alias?.lose("the hosted zone is that of the load balancer, under ingress: { domain: …, hostedZone: … }");
}

const healthKeys = {
  success_codes: "matcher",
  healthy_threshold: "healthyThreshold",
  unhealthy_threshold: "unhealthyThreshold",
};
const healthSpans = { interval: "intervalSeconds", timeout: "timeoutSeconds", grace_period: "gracePeriodSeconds" };

function putHealth(draft: Draft, check: Part | undefined, port: unknown): void {
  if (check === undefined) return;
  draft.take(["health", "path"], check.isMap ? check.at("path") : check, textOf);
  for (const [key, to] of Object.entries(healthKeys)) {
    draft.take(["health", to], check.at(key), to === "matcher" ? textOf : numberOf);
  }
  for (const [key, to] of Object.entries(healthSpans)) draft.take(["health", to], check.at(key), secondsOf);
  if (check.at("port")?.number === port) check.at("port")?.settle("it is the service's port");
  check.at("port")?.lose("a health check is of the service's own port");
}

function settleUsual(draft: Draft, http: Part): void {
  const port = draft.entryAt("port")?.value;
  if (http.at("target_port")?.number === port) http.at("target_port")?.settle("it is the service's port");
  if (http.at("stickiness")?.flag === false) http.at("stickiness")?.settle("so it is");
  if (http.at("redirect_to_https")?.flag === true) http.at("redirect_to_https")?.settle("with a domain it is so");
  if (http.at("version")?.text?.toLowerCase() === "http1") http.at("version")?.settle("so it is");
  for (const key of ["target_container", "targetContainer"]) {
    if (http.at(key)?.text === draft.name) http.at(key)?.settle("the service's own container is reached");
  }
}

const httpAdvice: Readonly<Record<string, string>> = {
  additional_rules:
    "write all paths and hosts of the service under route, at most 5 in all; cover several by one with a wildcard",
  alb: advice.loadBalancer,
  allowed_source_ips: "write CIDRs under route.sourceCidrs",
  healthcheck: "write it under health",
  hosted_zone: "it is that of the load balancer, under ingress: { domain: …, hostedZone: … }",
  redirect_to_https: "with a domain every request is redirected to HTTPS",
  stickiness: "write it under stickiness",
  target_container: "write its name under route.container",
  targetContainer: "write its name under route.container",
  target_port: "write it under route.port, and under port or ports of the container that listens there",
  version: advice.protocolVersion,
};
