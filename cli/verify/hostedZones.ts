// The hosted zones that get the stack's DNS records: one of each name, and a private one joined to the VPC.

import { type Answer, listIn } from "../../rollout/before/askAws.ts";
import type { Wrong } from "../../rollout/before/finding.ts";
import { type At, type Subject, written } from "./subject.ts";

export async function lookAtZones({ settings, aws }: Subject, at: At): Promise<void> {
  const { ingress, networkLoadBalancer, shared } = settings;
  const own: [path: string[], name: string | undefined, isPrivate: boolean][] = [
    [["ingress", "hostedZone"], shared ? undefined : ingress.hostedZone, false],
    [["ingress", "privateHostedZone"], shared ? undefined : ingress.privateHostedZone, true],
    [["networkLoadBalancer", "hostedZone"], networkLoadBalancer.hostedZone, false],
  ];
  for (const [path, name, isPrivate] of own) {
    if (name === undefined) continue;
    const found = at(path);
    const answer = await found.ask(`hosted zone ${name}`, "route53:ListHostedZonesByName", () =>
      aws.route53("/2013-04-01/hostedzonesbyname", { dnsname: name, maxitems: "20" }),
    );
    if (answer === undefined || answer === null) continue;
    const zones = zonesNamed(name, listIn(answer.HostedZones, "HostedZone"), isPrivate);
    const wrong = zonesWrong(name, zones, isPrivate) ?? (isPrivate ? await unjoined(zones, path) : undefined);
    if (wrong !== undefined) found.wrong.push(wrong);
  }

  /** Of several private zones of one name the VPC's is taken. */
  async function unjoined(ids: readonly string[], path: string[]): Promise<Wrong | undefined> {
    const { network } = settings;
    const found = at(path);
    const vpcId = "vpcId" in network ? written(network.vpcId, ["network", "vpcId"], found) : undefined;
    if (vpcId === undefined) return undefined;
    const answers = ids.map((id) =>
      found.ask(`the VPCs of hosted zone ${id}`, "route53:GetHostedZone", () =>
        aws.route53(`/2013-04-01/hostedzone/${id}`),
      ),
    );
    const zones = await Promise.all(answers);
    if (zones.some((zone) => !zone)) return undefined;
    const joined = zones.flatMap((zone) => listIn(zone.VPCs, "VPC").map(({ VPCId }: Answer) => String(VPCId)));
    return joined.includes(vpcId) ? undefined : unjoinedWrong(ids[0] as string, joined, { vpcId, region: aws.region });
  }
}

function unjoinedWrong(
  id: string,
  joined: readonly string[],
  { vpcId, region }: { vpcId: string; region: string },
): Wrong {
  const command = `aws route53 associate-vpc-with-hosted-zone --hosted-zone-id ${id} --vpc VPCRegion=${region},VPCId=${vpcId}`;
  return { must: `be joined to ${vpcId}`, got: `one joined to ${joined.join(", ")}`, advice: `run ${command}` };
}

/** The ids of the zones of exactly that name. @param zones as Route 53 lists them, from that name on */
function zonesNamed(name: string, zones: readonly Answer[], isPrivate: boolean): string[] {
  return zones
    .filter(({ Name, Config }) => Name === `${name}.` && (Config?.PrivateZone === "true") === isPrivate)
    .map(({ Id }) => String(Id).replace("/hostedzone/", ""));
}

function zonesWrong(name: string, ids: readonly string[], isPrivate: boolean): Wrong | undefined {
  if (ids.length === 1 || (isPrivate && ids.length > 1)) return undefined;
  const kind = isPrivate ? "private" : "public";
  const must = `be ${isPrivate ? "a private" : "the one public"} zone of that name in Route 53`;
  if (ids.length === 0)
    return { must, got: `no ${kind} zone ${name}`, advice: "make it in this account, or correct the name" };
  return {
    must,
    got: `${ids.length}: ${ids.join(", ")}`,
    advice: "delete all but the one that the domain's registrar names",
  };
}
