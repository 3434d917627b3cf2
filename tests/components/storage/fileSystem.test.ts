import assert from "node:assert/strict";
import { FileSystem, type FileSystemArgs } from "../../../components/storage/fileSystem.ts";
import { record } from "../../support/record.ts";

const network = { vpcId: "vpc-1", taskSubnetIds: ["subnet-1", "subnet-2", "subnet-3"] };
const made = (args: Partial<FileSystemArgs> = {}) =>
  record(() => {
    const { fileSystemId, securityGroupId } = new FileSystem("files", { network, zones: 3, ...args });
    return { fileSystemId, securityGroupId };
  });

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
describe("FileSystem", () => {
  it("is encrypted, with elastic throughput, and backed up", async () => {
    const { one } = await made();
    assert.deepEqual(one("files-file-system").inputs, { encrypted: true, throughputMode: "elastic" });
    assert.deepEqual(one("files-backups").inputs.backupPolicy, { status: "ENABLED" });
  });

  it("takes a customer key, and keeps the encryption that it was made with", async () => {
    const { inputs, options } = (await made({ kmsKeyArn: "arn:key" })).one("files-file-system");
    assert.deepEqual([inputs.kmsKeyId, options.ignoreChanges], ["arn:key", ["kmsKeyId"]]);
  });

  it("lets nobody in by its policy, and refuses what comes without TLS", async () => {
    const { Statement } = JSON.parse(String((await made()).one("files-policy").inputs.policy));
    assert.deepEqual(
      Statement.map(({ Effect, Principal, Condition }: Record<string, unknown>) => ({ Effect, Principal, Condition })),
      [{ Effect: "Deny", Principal: { AWS: "*" }, Condition: { Bool: { "aws:SecureTransport": "false" } } }],
    );
  });

  it("has a mount target in each subnet, and the old one goes first, as a zone takes one only", async () => {
    const targets = (await made()).all("MountTarget");
    assert.deepEqual(
      targets.map(({ inputs }) => [inputs.subnetId, inputs.securityGroups]),
      ["subnet-1", "subnet-2", "subnet-3"].map((subnet) => [subnet, ["${files-security-group.id}"]]),
    );
    for (const { options } of targets) assert.equal(options.deleteBeforeReplace, true);
  });

  it("is known only once its policy is in force and every zone has its mount target", async () => {
    const { one } = await record(() => {
      const { fileSystemId } = new FileSystem("files", { network, zones: 3 });
      return new FileSystem("after", { network, zones: 0, kmsKeyArn: fileSystemId });
    });
    const { kmsKeyId = [] } = one("after-file-system").propertyDependencies;
    const names = kmsKeyId.map((urn) => urn.split("::").at(-1));
    assert.deepEqual(
      names.sort(),
      ["files-file-system", ...[1, 2, 3].map((zone) => `files-mount-target-${zone}`), "files-policy"].sort(),
    );
  });

  it("stays in AWS where it is protected, closed and backed up", async () => {
    for (const deletionProtection of [true, false]) {
      const { one } = await made({ deletionProtection });
      for (const name of ["files-file-system", "files-backups", "files-policy"])
        assert.equal(one(name).options.retainOnDelete ?? false, deletionProtection, name);
    }
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
