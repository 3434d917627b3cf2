import assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";
import { engineValue, signatureKey, signatures, unknownValue } from "../../../cli/comment/engineValues.ts";

const signed = (signature: string, more: object) => ({ [signatureKey]: signature, ...more });

describe("values of the engine", () => {
  it("are written as Pulumi's own SDK has them", () => {
    assert.equal(signatureKey, runtime.specialSigKey);
    assert.equal(unknownValue, runtime.unknownValue);
    assert.deepEqual(signatures, {
      secret: runtime.specialSecretSig,
      resource: runtime.specialResourceSig,
      output: runtime.specialOutputValueSig,
      asset: runtime.specialAssetSig,
      archive: runtime.specialArchiveSig,
    });
  });

  for (const [what, given, expected] of [
    ["an unknown value", [unknownValue, `a-${unknownValue}`], [`\${unknown}`, `a-\${unknown}`]],
    ["a secret", { a: [signed(signatures.secret, { plaintext: "hunter2", ciphertext: "v1" })] }, { a: ["[secret]"] }],
    ["an output that is secret", signed(signatures.output, { value: "hunter2", secret: true }), "[secret]"],
    ["an output", [signed(signatures.output, { value: "a" }), signed(signatures.output, {})], ["a", `\${unknown}`]],
    ["a resource", signed(signatures.resource, { urn: "urn:pulumi:s::p::a:b:C::web" }), `\${web}`],
    ["an asset without its text", signed(signatures.asset, { hash: "abc", text: "long" }), { hash: "abc" }],
    ["a kind that is not known, masked", signed("0123", { plaintext: "hunter2" }), "[secret]"],
    [
      "what is the provider's own",
      { __defaults: ["name"], name: "x", nested: { __defaults: [] } },
      { name: "x", nested: {} },
    ],
  ] as const) {
    it(`read ${what}`, () => assert.deepEqual(engineValue(given), expected));
  }
});
