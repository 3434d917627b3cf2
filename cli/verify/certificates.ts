// The certificates that the stack file names: issued, not about to expire, and for every name that clients open.

import type { Findings, Wrong } from "../../rollout/before/finding.ts";
import { parseArn } from "../../settings/facts/arn.ts";
import type { Settings } from "../../settings/keys/schema.ts";
import type { OrStackOutput } from "../../settings/language/stackOutput.ts";
import { answeredHosts } from "../../stack/listenerRules.ts";
import { type At, type Subject, written } from "./subject.ts";

/** What ACM says of a certificate, of which the checks need this. */
export interface Certificate {
  Status?: string;
  DomainName?: string;
  SubjectAlternativeNames?: readonly string[];
  /** Seconds since the epoch. */
  NotAfter?: number;
  /** Whether AWS renews it: not where it was imported. */
  RenewalEligibility?: string;
}

export async function lookAtCertificates({ settings, aws }: Subject, at: At): Promise<void> {
  const { ingress, networkLoadBalancer, shared } = settings;
  const hosts = openedHosts(settings);
  const own: [path: string[], arn: OrStackOutput<string> | undefined, hosts: string[]][] = [
    [["ingress", "certificateArn"], shared ? undefined : ingress.certificateArn, hosts],
    [["ingress", "cloudFront", "certificateArn"], shared ? undefined : ingress.cloudFront?.certificateArn, hosts],
    [
      ["networkLoadBalancer", "certificateArn"],
      networkLoadBalancer.certificateArn,
      networkLoadBalancer.domain === undefined ? [] : [networkLoadBalancer.domain],
    ],
  ];
  for (const [path, value, names] of own) {
    const found = at(path);
    const arn = written(value, path, found);
    if (arn === undefined) continue;
    const certificate = await describeCertificate(arn, aws, found);
    if (certificate !== undefined) judge(certificate, names, found);
  }
}

/** Every name under which clients reach the load balancer. */
export function openedHosts({ ingress, services }: Pick<Settings, "ingress" | "services">): string[] {
  const routed = Object.values(services).flatMap(({ route }) => route?.host ?? []);
  const { domain } = ingress;
  const hosts = [...(domain === undefined ? [] : [domain]), ...routed, ...answeredHosts(ingress)];
  return [...new Set(hosts.map((host) => host.toLowerCase()))].sort();
}

/** @returns null where there is none, undefined where it cannot be looked at */
export async function describeCertificate(
  arn: string,
  aws: Subject["aws"],
  found: Findings,
): Promise<Certificate | null | undefined> {
  const answer = await found.ask(
    `certificate ${arn.split("/").at(-1)}`,
    "acm:DescribeCertificate",
    () => aws.json("acm", "DescribeCertificate", { CertificateArn: arn }, parseArn(arn)?.region),
    /^ResourceNotFoundException$/,
  );
  return answer === null ? null : answer?.Certificate;
}

function judge(certificate: Certificate | null, hosts: readonly string[], found: Findings): void {
  const wrong = certificateWrong(certificate, hosts);
  if (wrong !== undefined) found.wrong.push(wrong);
  const near = certificate && expiresSoon(certificate, Date.now());
  if (near) found.near.push(near);
}

/** @param certificate null where there is none */
export function certificateWrong(certificate: Certificate | null, hosts: readonly string[]): Wrong | undefined {
  if (certificate === null) {
    return {
      must: "be a certificate that is there",
      got: "none by that ARN",
      advice: "copy it from ACM, in that region",
    };
  }
  const { Status } = certificate;
  if (Status !== "ISSUED") {
    const advice =
      Status === "PENDING_VALIDATION"
        ? "put the record that ACM shows for it into DNS, and wait until it is issued"
        : "request another one, and name that";
    return { must: "be a certificate that is issued", got: `one that is ${Status}`, advice };
  }
  const { names, without } = uncovered([certificate], hosts);
  if (without.length === 0) return undefined;
  const advice = "request one with those names, or take them out of the routes";
  return { must: `be for ${without.join(", ")}, too`, got: `one for ${names.join(", ")}`, advice };
}

/** The names that certificates are for, and the hosts that none of them is for. */
export function uncovered(certificates: readonly Certificate[], hosts: readonly string[]) {
  const all = certificates.flatMap(({ DomainName = "", SubjectAlternativeNames = [] }) => [
    DomainName,
    ...SubjectAlternativeNames,
  ]);
  const names = [...new Set(all)];
  return { names, without: hosts.filter((host) => !names.some((name) => covers(name, host))) };
}

/** A wildcard stands for one label. @param host a name, or itself one with a wildcard as a route may have it */
export function covers(name: string, host: string): boolean {
  const [own, wanted] = [name.toLowerCase(), host.toLowerCase()];
  if (own === wanted) return true;
  if (!own.startsWith("*.")) return false;
  const [first = "", ...rest] = wanted.split(".");
  return first !== "" && first !== "*" && rest.join(".") === own.slice(2);
}

const soonDays = 21;

/** AWS renews its own certificates; one that was imported ends. */
export function expiresSoon({ NotAfter, RenewalEligibility }: Certificate, now: number): Wrong | undefined {
  if (NotAfter === undefined || RenewalEligibility === "ELIGIBLE") return undefined;
  const days = Math.floor((NotAfter * 1000 - now) / 86_400_000);
  if (days > soonDays) return undefined;
  const must = `be good for more than ${soonDays} days, as AWS does not renew it`;
  return { must, got: `one that ends in ${days} days`, advice: "import the next one under the same ARN" };
}
