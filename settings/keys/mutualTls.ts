// `ingress.mutualTls`: who gets to the load balancer has a certificate, beside the load balancer's own.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html

import { z } from "zod";
import { mutualTlsDefaults } from "../defaults.ts";
import { checkArnPlace, isArnOf } from "../facts/arn.ts";
import type { Fault } from "../language/faults.ts";
import { anyText, flag, oneOf, text, type Verdict } from "../language/fields.ts";
import { orStackOutput } from "../language/stackOutput.ts";
import { bucketName } from "./bucketName.ts";
import { checkEither, refusedBeside } from "./given.ts";

const key = text(
  "be the key of a file in the bucket",
  (value): Verdict | undefined => {
    if (Buffer.byteLength(value) > 1024) return { must: "be at most 1024 bytes long", advice: "take a shorter key" };
    return /^[^/\s]/.test(value) ? undefined : "write it without a leading /, such as authorities.pem";
  },
  /^[^/\s]/,
);

const trustStoreArn = text(
  "be the ARN of a trust store",
  (value) =>
    isArnOf(value, "elasticloadbalancing", /^truststore\/[\w-]+\/[0-9a-f]+$/)
      ? undefined
      : "copy the whole ARN from the trust store",
  /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:truststore\//,
);

export const mutualTlsSchema = z
  .strictObject({
    mode: oneOf(["verify", "passthrough"]).default(mutualTlsDefaults.mode).meta({
      description: "Whether the load balancer refuses who has none, or the app looks at the certificate itself",
    }),
    trustStore: z
      .strictObject({
        bucket: orStackOutput(bucketName).meta({ description: "The bucket, in the stack's region" }),
        key: key.meta({ description: "The file in it: certificates of the authorities, in PEM" }),
        objectVersion: anyText("be the version of the file").optional().meta({
          description: "The file's version; another one is how the load balancer gets to know of a change",
        }),
      })
      .meta({ example: "{ bucket: my-authorities, key: authorities.pem }", instead: { version: "objectVersion" } })
      .optional()
      .meta({ description: "Whose certificates are taken: a file in S3" }),
    trustStoreArn: orStackOutput(trustStoreArn).optional().meta({
      description: "Your own trust store, in place of one that is made",
    }),
    ignoreExpiry: flag().default(mutualTlsDefaults.ignoreExpiry).meta({
      description: "Whether a certificate is taken after its end",
    }),
    advertiseTrustStoreCaNames: flag().default(mutualTlsDefaults.advertiseTrustStoreCaNames).meta({
      description: "Whether clients are shown whose certificates are taken, and choose by that",
    }),
  })
  .meta({
    example: "{ trustStore: { bucket: my-authorities, key: authorities.pem } }",
    instead: { ignoreClientCertificateExpiry: "ignoreExpiry", truststore: "trustStore" },
  });

type MutualTls = z.output<typeof mutualTlsSchema>;

const ofVerify = "take it out: only mode: verify looks at certificates";
const besidePassthrough = Object.fromEntries(
  ["trustStore", "trustStoreArn", "ignoreExpiry", "advertiseTrustStoreCaNames"].map((one) => [one, ofVerify]),
);

/** @param raw the block as the stack file has it */
export function* checkMutualTls(
  mutualTls: MutualTls | undefined,
  raw: unknown,
  { isHttps, region }: { isHttps: boolean; region: string },
): Generator<Fault> {
  if (mutualTls === undefined) return;
  const path = ["ingress", "mutualTls"];
  if (!isHttps) {
    const advice = "add ingress: { domain: … }, or take this out";
    yield { path, must: "come with HTTPS", got: undefined, gotText: "HTTP", advice };
  }
  const { mode, trustStore, trustStoreArn } = mutualTls;
  if (mode === "passthrough") {
    yield* refusedBeside("ingress.mutualTls.mode passthrough", besidePassthrough, raw, path);
    return;
  }
  yield* checkEither({ trustStore, trustStoreArn }, path);
  yield* checkArnPlace(trustStoreArn, region, [...path, "trustStoreArn"]);
}
