import assert from "node:assert/strict";
import { diffPlans } from "../../../cli/diff/diffPlans.ts";
import { warningsOf } from "../../../cli/diff/warnings.ts";
import type { PlannedOptions } from "../../../plan/graph.ts";
import { plan, resource } from "./graphs.ts";

const logs = (name: string, options: PlannedOptions = {}) =>
  resource("aws:cloudwatch/logGroup:LogGroup", "logs", { inputs: { name }, options });
const refused = "it is protected, so the deployment stops there; unprotect it in a deployment of its own first";
const told = (...[before, after]: Parameters<typeof diffPlans>) =>
  warningsOf(diffPlans(before, after)).map((line) => line.map(([text]) => text).join(""));

describe("warnings of a diff", () => {
  it("say what is lost with something that keeps state", () => {
    assert.deepEqual(told(plan([logs("a")]), plan([])), [
      "dev: logs (aws.cloudwatch.LogGroup) is deleted: its logs are lost",
    ]);
    assert.deepEqual(told(plan([logs("a")]), plan([logs("b")])), [
      "dev: logs (aws.cloudwatch.LogGroup) is replaced because of name: its logs are lost",
    ]);
  });

  it("say of a certificate that is replaced what is served until there is another", () => {
    const certificate = (domainName: string) =>
      plan([resource("aws:acm/certificate:Certificate", "tls", { inputs: { domainName } })]);
    assert.deepEqual(told(certificate("a.example.com"), certificate("b.example.com")), [
      "dev: tls (aws.acm.Certificate) is replaced because of domainName: the old one is served until the new one is " +
        "issued, which takes minutes, and a zone that the registrar leads to",
    ]);
    assert.deepEqual(told(certificate("a.example.com"), plan([])), [
      "dev: tls (aws.acm.Certificate) is deleted: a new certificate has to be validated first",
    ]);
  });

  it("say that AWS's own protection outlives Pulumi's in a deployment that lifts both and replaces", () => {
    const guarded = (enableDeletionProtection: boolean, internal: boolean) =>
      plan([
        resource("aws:lb/loadBalancer:LoadBalancer", "alb", {
          inputs: { enableDeletionProtection, internal },
          options: { protect: enableDeletionProtection },
        }),
      ]);
    assert.deepEqual(told(guarded(true, false), guarded(false, true)), [
      "dev: alb (aws.lb.LoadBalancer) is replaced because of internal: its DNS name changes, and whoever uses the old one " +
        "gets no answer; AWS refuses to delete it while its own protection is on, which only an update turns off; lift " +
        "its protection in a deployment of its own first",
    ]);
  });

  it("say what becomes of files when a volume, its user or the last of them goes", () => {
    const volume = (uid: number, options: PlannedOptions = {}) =>
      plan([
        resource("aws:efs/fileSystem:FileSystem", "files", { options }),
        resource("aws:efs/accessPoint:AccessPoint", "data", { inputs: { posixUser: { uid, gid: uid } } }),
      ]);
    assert.deepEqual(told(volume(1), volume(2)), [
      "dev: data (aws.efs.AccessPoint) is replaced because of posixUser: the files stay in its folder, with their owner",
    ]);
    assert.deepEqual(told(volume(1), plan([])).sort(), [
      "dev: data (aws.efs.AccessPoint) is deleted: the files stay in its folder, with their owner",
      "dev: files (aws.efs.FileSystem) is deleted: its files are lost",
    ]);
    assert.ok(
      told(volume(1, { retainOnDelete: true }), plan([])).includes(
        "dev: files (aws.efs.FileSystem) leaves the stack: it stays in AWS, to be deleted there once nobody needs it",
      ),
    );
  });

  it("say that a protected resource stops the deployment, whatever it is", () => {
    const role = (path: string) =>
      plan([resource("aws:iam/role:Role", "role", { inputs: { path }, options: { protect: true } })]);
    assert.deepEqual(told(role("/a/"), role("/b/")), [
      `dev: role (aws.iam.Role) is replaced because of path: ${refused}`,
    ]);
    assert.deepEqual(told(plan([logs("a", { protect: true })]), plan([])), [
      `dev: logs (aws.cloudwatch.LogGroup) is deleted: its logs are lost; ${refused}`,
    ]);
  });

  it("report no refusal of what the same deployment unprotects and replaces, since Pulumi replaces it", () => {
    assert.deepEqual(told(plan([logs("a", { protect: true })]), plan([logs("b")])), [
      "dev: logs (aws.cloudwatch.LogGroup) is replaced because of name: its logs are lost",
    ]);
  });

  it("say what stays in AWS, where no stack knows of it", () => {
    const kept = logs("a", { retainOnDelete: true });
    assert.deepEqual(told(plan([kept]), plan([])), [
      "dev: logs (aws.cloudwatch.LogGroup) leaves the stack: it stays in AWS, to be deleted there once nobody needs it",
    ]);
    assert.deepEqual(told(plan([kept]), plan([logs("b")])), [
      "dev: logs (aws.cloudwatch.LogGroup) is replaced because of name: the old one stays in AWS, to be deleted there once nobody needs it",
    ]);
  });

  it("say which wanted change is ignored, and that only a new resource would have it", () => {
    const repository = (encryptionType: string) =>
      resource("aws:ecr/repository:Repository", "repository", {
        inputs: { encryptionConfigurations: [{ encryptionType }], imageTagMutability: encryptionType },
        options: { ignoreChanges: ["encryptionConfigurations"] },
      });
    assert.deepEqual(told(plan([repository("KMS")]), plan([repository("AES256")])), [
      "dev: repository (aws.ecr.Repository) keeps its encryptionConfigurations: only a new one would have another",
    ]);
    const desired = (desiredCount: number) =>
      resource("aws:ecs/service:Service", "service", {
        inputs: { desiredCount },
        options: { ignoreChanges: ["desiredCount"] },
      });
    assert.deepEqual(told(plan([desired(1)]), plan([desired(2)])), []);
  });

  it("say that a protection ends", () => {
    assert.deepEqual(told(plan([logs("a", { protect: true })]), plan([logs("a")])), [
      "dev: logs (aws.cloudwatch.LogGroup) is no longer protected from deletion",
    ]);
  });

  it("are silent on what can be made again, and on what every change replaces", () => {
    const role = resource("aws:iam/role:Role", "role");
    assert.deepEqual(told(plan([role]), plan([])), []);
    const task = (cpu: string) =>
      plan([
        resource("aws:ecs/taskDefinition:TaskDefinition", "task", { inputs: { cpu }, options: { protect: false } }),
      ]);
    assert.deepEqual(told(task("256"), task("512")), []);
    assert.deepEqual(told(plan([]), plan([logs("a")])), []);
    assert.deepEqual(told(plan([logs("a")]), plan([logs("a")])), []);
  });

  it("say once that a stack's file is gone, and that what it deployed is not", () => {
    const [warning, ...others] = told(plan([logs("a")]), undefined);
    assert.match(warning ?? "", /^dev has no file any more, but what it deployed stays/);
    assert.deepEqual(others, []);
  });
});
