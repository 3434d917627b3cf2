// The checks of what a stack file names by ARN or name: the account's boundary, certificates, zones, listener, cluster.

import assert from "node:assert/strict";
import { Problem } from "../../../cli/commandLine.ts";
import { boundaryWrong, lookAtAccount, roleIn } from "../../../cli/verify/account.ts";
import { certificateWrong, covers, expiresSoon, lookAtCertificates } from "../../../cli/verify/certificates.ts";
import { clusterWrong, lookAtCluster } from "../../../cli/verify/cluster.ts";
import { lookAtImages, lookAtSecrets } from "../../../cli/verify/containers.ts";
import { lookAtZones } from "../../../cli/verify/hostedZones.ts";
import { lookAtListener } from "../../../cli/verify/listener.ts";
import { withOtherStacks } from "../../../cli/verify/otherStacks.ts";
import { StackOutput } from "../../../settings/language/stackOutput.ts";
import { account, deployer, linesOf, settingsOf } from "./asked.ts";

const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:${account}:${resource}`;
const certificateArn = arn("acm", "certificate/11111111-2222-3333-4444-555555555555");
const boundary = `arn:aws:iam::${account}:policy/docker-on-ecs-bootstrap/task-boundary-1a2b3c4`;
const vpcId = "vpc-0123456789abcdef0";
const subnets = (last: number) => [`subnet-0123456789abcde${last}0`, `subnet-0123456789abcde${last}1`];
const network = { vpcId, publicSubnetIds: subnets(1), privateSubnetIds: subnets(2) };
const user = { image: "nginx:1", user: "1000" };

describe("./ecs verify and what a stack file names", () => {
  it("holds the account against the lists of accounts, and the boundary against what bootstrap has made", async () => {
    assert.equal(roleIn(deployer), "deploy-prod-role-1a2b3c4");
    assert.equal(roleIn(`arn:aws:iam::${account}:user/me`), undefined);
    const cases: [boundary: string | undefined, byBootstrap: boolean, got: string | undefined][] = [
      [undefined, false, undefined],
      [undefined, true, "none"],
      [boundary, true, undefined],
      [`arn:aws:iam::${account}:policy/own`, true, "policy/own"],
      [`arn:aws:iam::${account}:policy/own`, false, undefined],
      ["arn:aws:iam::aws:policy/PowerUserAccess", false, undefined],
      ["arn:aws:iam::210987654321:policy/own", false, "one of 210987654321"],
    ];
    for (const [given, byBootstrap, got] of cases) {
      assert.equal(boundaryWrong(given, { account, byBootstrap })?.got, got, `${given} ${byBootstrap}`);
    }
    const asOthers = settingsOf({ permissionsBoundary: boundary }, { "aws:allowedAccountIds": ["210987654321"] });
    const answers = { GetRole: { Role: { Path: "/docker-on-ecs-bootstrap/" } }, GetPolicy: "NoSuchEntityException" };
    assert.deepEqual(await linesOf(lookAtAccount, { settings: asOthers, answers }), [
      `aws:allowedAccountIds must have the account of the credentials, got ${account}; take the credentials of another account, or change the list`,
      "permissionsBoundary must be a policy that is there, got none by that ARN; copy it from: npx pulumi -C bootstrap stack output permissionsBoundary",
    ]);
    assert.deepEqual(await linesOf(lookAtAccount, { settings: settingsOf() }), [
      "not looked at: the role of the credentials, needs iam:GetRole",
    ]);
  });

  it("looks for secrets of every container once, and for none that the stack makes or another one exports", async () => {
    const secret = arn("secretsmanager", "secret:shop/db-AbCdEf");
    const settings = settingsOf({
      services: {
        web: { ...user, port: 8080, secrets: { DB: secret, ELSE: { stack: "data", output: "secretArn" } } },
        worker: { ...user, secrets: { DB: secret }, sidecars: { proxy: { ...user, secrets: { KEY: "/shop/key" } } } },
      },
    });
    const asked: string[] = [];
    const answers = { DescribeSecret: "ResourceNotFoundException", DescribeParameters: { Parameters: [] } };
    const lines = await linesOf(lookAtSecrets, { settings, answers, asked });
    assert.deepEqual(asked.sort(), ["DescribeParameters", "DescribeSecret"]);
    assert.deepEqual(
      lines.map((line) => line.replace(/;.*/, "")),
      [
        "services.web.secrets.DB must be a secret that is there, got none by that ARN",
        "services.worker.secrets.DB must be a secret that is there, got none by that ARN",
        "services.worker.sidecars.proxy.secrets.KEY must be a parameter that is there, got no /shop/key in eu-west-1",
        "not looked at: services.web.secrets.ELSE, needs the output secretArn of stack data, from `pulumi stack output`",
      ],
    );
  });

  it("takes the values that other stacks export, as far as they can be read and fit their keys", async () => {
    const of = (output: string, stack = "data") => ({ stack, output });
    const secrets = { A: of("arns.db"), B: of("masked"), C: of("missing"), D: of("arns.db", "gone"), E: of("number") };
    const settings = settingsOf({
      network: { vpcId: of("vpcId", "network/prod"), privateSubnetIds: of("subnets") },
      services: { web: { ...user, secrets } },
      ingress: { internal: true },
    });
    const db = arn("secretsmanager", "secret:shop/db-AbCdEf");
    const exported: Record<string, Record<string, unknown>> = {
      data: { arns: { db }, masked: "[secret]", number: 7, subnets: subnets(2) },
      "network/prod": { vpcId },
    };
    const asked: string[] = [];
    const known = await withOtherStacks(settings, async (stack) => {
      asked.push(stack);
      return exported[stack] ?? Promise.reject(new Problem("Pulumi has no such stack"));
    });
    assert.deepEqual(asked.sort(), ["data", "gone", "network/prod"]);
    assert.ok("vpcId" in known.network);
    assert.deepEqual([known.network.vpcId, known.network.privateSubnetIds], [vpcId, subnets(2)]);
    const found = known.services.web?.secrets ?? {};
    assert.equal(found.A, db);
    for (const name of ["B", "C", "D", "E"]) assert.ok(found[name] instanceof StackOutput, name);
    const without = settingsOf();
    assert.equal(await withOtherStacks(without, () => assert.fail("there is none to read")), without);
  });

  it("looks for ready images of services, jobs and sidecars, and not for those that are built", async () => {
    const image = `${account}.dkr.ecr.eu-west-1.amazonaws.com/shop:1`;
    const settings = settingsOf({
      services: { web: { build: { context: "app" }, user: "1000", sidecars: { proxy: { image, user: "1000" } } } },
      jobs: {
        nightly: { image, user: "1000", schedule: "rate(1 day)" },
        often: { imageOf: "web", schedule: "rate(1 hour)" },
      },
    });
    const asked: string[] = [];
    const lines = await linesOf(lookAtImages, {
      settings,
      answers: { DescribeImages: "ImageNotFoundException" },
      asked,
    });
    assert.deepEqual(asked, ["DescribeImages"]);
    const rest =
      "must be an image that ECR has in eu-west-1, got no shop with 1 in account 123456789012; push it, or correct the reference";
    assert.deepEqual(lines, [`services.web.sidecars.proxy.image ${rest}`, `jobs.nightly.image ${rest}`]);
  });

  it("asks of a certificate that it is issued, good for a while, and for every name that clients open", async () => {
    const covered: [name: string, host: string, covers: boolean][] = [
      ["www.example.com", "WWW.example.com", true],
      ["*.example.com", "www.example.com", true],
      ["*.example.com", "example.com", false],
      ["*.example.com", "a.b.example.com", false],
      ["*.example.com", "*.example.com", true],
      ["www.example.com", "*.example.com", false],
    ];
    for (const [name, host, expected] of covered) assert.equal(covers(name, host), expected, `${name} ${host}`);
    const issued = { Status: "ISSUED", DomainName: "example.com", SubjectAlternativeNames: ["*.example.com"] };
    assert.equal(certificateWrong(issued, ["www.example.com"]), undefined);
    assert.equal(certificateWrong({ ...issued, Status: "EXPIRED" }, [])?.got, "one that is EXPIRED");
    const now = Date.UTC(2026, 10, 28);
    const ending = { ...issued, NotAfter: now / 1000 + 5 * 86_400 };
    assert.equal(expiresSoon(ending, now)?.got, "one that ends in 5 days");
    assert.equal(expiresSoon({ ...ending, RenewalEligibility: "ELIGIBLE" }, now), undefined);
    assert.equal(expiresSoon({ ...issued, NotAfter: now / 1000 + 99 * 86_400 }, now), undefined);

    const services = { web: { ...user, port: 8080, route: { host: ["shop.example.org"] } } };
    const settings = settingsOf({ ingress: { domain: "www.example.com", certificateArn }, services });
    const of = (DescribeCertificate: unknown) =>
      linesOf(lookAtCertificates, { settings, answers: { DescribeCertificate } });
    assert.deepEqual(await of({ Certificate: issued }), [
      "ingress.certificateArn must be for shop.example.org, too, got one for example.com, *.example.com; request one with those names, or take them out of the routes",
    ]);
    assert.match(
      (await of({ Certificate: { Status: "PENDING_VALIDATION" } })).join(),
      /got one that is PENDING_VALIDATION; put the record/,
    );
    assert.match((await of("ResourceNotFoundException")).join(), /got none by that ARN/);
    assert.match((await of("AccessDeniedException")).join(), /needs acm:DescribeCertificate$/);
  });

  it("finds the one public zone of a name, and a private one that is joined to the VPC", async () => {
    const zone = (Id: string, PrivateZone: string, Name = "example.com.") => ({
      Id: `/hostedzone/${Id}`,
      Name,
      Config: { PrivateZone },
    });
    const publicly = settingsOf({ ingress: { domain: "www.example.com", hostedZone: "example.com" } });
    const of = async (HostedZone: object, more = {}, settings = publicly) => {
      const answers = { hostedzonesbyname: { HostedZones: { HostedZone } }, ...more };
      return (await linesOf(lookAtZones, { settings, answers })).map((line) => line.replace(/;.*/, ""));
    };
    assert.deepEqual(await of([zone("Z1", "false"), zone("Z2", "true")]), []);
    assert.deepEqual(await of(zone("Z2", "true")), [
      "ingress.hostedZone must be the one public zone of that name in Route 53, got no public zone example.com",
    ]);
    assert.match(
      (await of([zone("Z1", "false"), zone("Z3", "false"), zone("Z4", "false", "z.")])).join(),
      /got 2: Z1, Z3/,
    );
    const privately = settingsOf({
      network,
      ingress: { internal: true, domain: "www.example.com", privateHostedZone: "example.com", certificateArn },
    });
    const joined = (VPCId: string) => ({ VPCs: { VPC: { VPCId } } });
    const two = [zone("Z2", "true"), zone("Z3", "true")];
    const elsewhere = joined("vpc-0123456789abcdef9");
    assert.deepEqual(await of(two, { "hostedzone/Z2": elsewhere, "hostedzone/Z3": joined(vpcId) }, privately), []);
    assert.deepEqual(await of(two, { "hostedzone/Z2": elsewhere, "hostedzone/Z3": elsewhere }, privately), [
      `ingress.privateHostedZone must be joined to ${vpcId}, got one joined to vpc-0123456789abcdef9, vpc-0123456789abcdef9`,
    ]);
  });

  it("holds a given listener against the VPC, its security group and the names of the routes", async () => {
    const listenerArn = arn("elasticloadbalancing", "listener/app/main/1234567890abcdef/fedcba0987654321");
    const ingress = { listenerArn, securityGroupId: "sg-0123456789abcdef0", domain: "www.example.com" };
    const settings = settingsOf({ network: { vpcId, privateSubnetIds: subnets(2) }, ingress });
    const listener = { ListenerArn: listenerArn, LoadBalancerArn: "lb", Protocol: "HTTPS" };
    const answers = {
      DescribeListeners: { Listeners: [listener] },
      DescribeLoadBalancers: { LoadBalancers: [{ VpcId: vpcId, SecurityGroups: ["sg-0123456789abcdef0"] }] },
      DescribeListenerCertificates: { Certificates: [{ CertificateArn: certificateArn }] },
      DescribeCertificate: { Certificate: { DomainName: "*.example.com" } },
    };
    assert.deepEqual(await linesOf(lookAtListener, { settings, answers }), []);
    const others = {
      ...answers,
      DescribeLoadBalancers: { LoadBalancers: [{ VpcId: "vpc-other", SecurityGroups: ["sg-other"] }] },
      DescribeCertificate: { Certificate: { DomainName: "example.org" } },
    };
    assert.deepEqual(await linesOf(lookAtListener, { settings, answers: others }), [
      `ingress.listenerArn must be one of a load balancer in ${vpcId}, as it reaches tasks in its own VPC only, got one in vpc-other; name a listener of that VPC, or change network.vpcId`,
      "ingress.listenerArn must have a certificate for www.example.com, got those for example.org; add one to the listener, or take the names out of the routes",
      "ingress.securityGroupId must be a security group of that load balancer, got sg-0123456789abcdef0, beside sg-other; write sg-other",
    ]);
    const gone = await linesOf(lookAtListener, {
      settings,
      answers: { DescribeListeners: "ListenerNotFoundException" },
    });
    assert.match(gone.join(), /must be a listener that is there/);
  });

  it("holds a given cluster against what its services run on", async () => {
    const settings = settingsOf({ cluster: { arn: arn("ecs", "cluster/main"), spot: {} } });
    const of = async (cluster: object | undefined) => {
      const answers = { DescribeClusters: { clusters: cluster === undefined ? [] : [cluster] } };
      return (await linesOf(lookAtCluster, { settings, answers })).map((line) => line.replace(/;.*/, ""));
    };
    assert.deepEqual(await of({ status: "ACTIVE", capacityProviders: ["FARGATE", "FARGATE_SPOT"] }), []);
    assert.deepEqual(await of({ status: "ACTIVE", capacityProviders: ["FARGATE"] }), [
      "cluster.arn must have the capacity providers FARGATE_SPOT, for Spot, got FARGATE",
    ]);
    assert.deepEqual(await of(undefined), ["cluster.arn must be a cluster that is there, got none by that ARN"]);
    assert.equal(clusterWrong({ status: "INACTIVE" }, false)?.got, "none by that ARN");
    assert.equal(clusterWrong({ status: "PROVISIONING" }, false)?.got, "one that is PROVISIONING");
    assert.equal(clusterWrong({ status: "ACTIVE" }, false), undefined);
  });
});
