import assert from "node:assert/strict";
import { lb } from "@pulumi/aws";
import { Certificate, validatedNames, validationOption } from "../../../components/ingress/certificate.ts";
import { record } from "../../support/record.ts";

const certificate = (names: readonly string[]) =>
  record(() => {
    const { arn } = new Certificate("ingress-certificate", { names, zoneId: "Z1" });
    new lb.Listener("https", { loadBalancerArn: "arn", defaultActions: [], certificateArn: arn });
  });

describe("Certificate", () => {
  it("holds the first name as its domain and the others beside it", async () => {
    const { inputs } = (await certificate(["app.example.com", "api.example.com"])).one(
      "ingress-certificate-certificate",
    );
    assert.equal(inputs.domainName, "app.example.com");
    assert.deepEqual(inputs.subjectAlternativeNames, ["api.example.com"]);
    assert.equal(inputs.validationMethod, "DNS");
  });

  it("proves each name by a record in the zone", async () => {
    const { all, one } = await certificate(["app.example.com", "api.example.com"]);
    assert.deepEqual(
      all("Record").map(({ name }) => name),
      ["ingress-certificate-proof-api.example.com", "ingress-certificate-proof-app.example.com"],
    );
    const { name, type, records, zoneId } = one("ingress-certificate-proof-api.example.com").inputs;
    assert.equal(zoneId, "Z1");
    assert.match(String(name), /\[1\]\.resourceRecordName/);
    assert.match(String(type), /\[1\]\.resourceRecordType/);
    assert.match(String(records), /\[1\]\.resourceRecordValue/);
  });

  it("proves a wildcard and the name that it hangs under by one record", async () => {
    const { all } = await certificate(["example.com", "*.example.com"]);
    assert.deepEqual(
      all("Record").map(({ name }) => name),
      ["ingress-certificate-proof-example.com"],
    );
  });

  it("takes over a proof that stands already", async () => {
    assert.equal((await certificate(["example.com"])).one("Record").inputs.allowOverwrite, true);
  });

  it("is known to a listener only once ACM has issued it", async () => {
    const { one } = await certificate(["example.com"]);
    assert.deepEqual(one("https").propertyDependencies.certificateArn, [one("CertificateValidation").urn]);
    assert.deepEqual(one("CertificateValidation").inputs.validationRecordFqdns, [`\${${one("Record").name}.fqdn}`]);
  });

  it("does not hold an update up for an hour when the proof is never seen", async () => {
    assert.deepEqual((await certificate(["example.com"])).one("CertificateValidation").options.customTimeouts, {
      create: "20m",
    });
  });

  it("makes the same records when nothing is known yet", async () => {
    const { all } = await record(
      () => {
        new Certificate("ingress-certificate", { names: ["example.com", "api.example.com"], zoneId: "Z1" });
      },
      { outputs: "unknown" },
    );
    assert.equal(all("Record").length, 2);
  });
});

describe("validated names", () => {
  it("are the names without wildcards, each once and in order", () => {
    assert.deepEqual(validatedNames(["*.b.com", "a.com", "b.com", "*.a.com"]), ["b.com", "a.com"]);
  });
});

describe("validation option", () => {
  const options = [
    { domainName: "b.example.com", value: 1 },
    { domainName: "*.example.com", value: 2 },
  ];

  it("is found by name in whatever order ACM lists them", () => {
    assert.equal(validationOption(options, "b.example.com").value, 1);
    assert.equal(validationOption(options.toReversed(), "b.example.com").value, 1);
  });

  it("of a wildcard proves the name that it hangs under", () => {
    assert.equal(validationOption(options, "example.com").value, 2);
  });

  it("that is missing is named", () => {
    assert.throws(() => validationOption(options, "c.example.com"), /c\.example\.com/);
  });
});
