// A TLS certificate, issued by ACM once the hosted zone's records prove that the names are ours, and renewed by ACM for
// as long as those records stand. What serves it is left to listeners.ts, listenTargets.ts and cloudFront.ts.

import { acm, route53 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface CertificateArgs {
  /** The names it holds, the domain first; ACM allows ten unless asked for more. */
  names: readonly string[];
  /** The public hosted zone that all names lie in. */
  zoneId: pulumi.Input<string>;
  /** Where it is used: CloudFront takes one of us-east-1 alone. @default the provider's region */
  region?: string;
  /**
   * One for the same names, whose records prove these, too: ACM wants the same of an account in each region.
   * @default none: records are made
   */
  provenBy?: Certificate;
}

/** An ACM certificate. Known, and so usable in a listener, only once it is issued. */
export class Certificate extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  /** Names of the records that prove it. */
  readonly proofs: readonly pulumi.Output<string>[];

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:Certificate", name, {}, opts);
    const [domainName = "", ...subjectAlternativeNames] = args.names;

    const certificate = new acm.Certificate(
      `${name}-certificate`,
      { domainName, subjectAlternativeNames, validationMethod: "DNS", region: args.region },
      { parent: this },
    );
    const makeProof = (validatedName: string) => {
      const option = certificate.domainValidationOptions.apply((all) => validationOption(all, validatedName));
      return new route53.Record(
        `${name}-proof-${validatedName}`,
        {
          zoneId: args.zoneId,
          name: option.resourceRecordName,
          type: option.resourceRecordType,
          records: [option.resourceRecordValue],
          ttl: 300,
          // The record belongs to the account and the name, not to the certificate: another stack with the same
          // name, or this certificate's own successor, finds it there already and must not fail on it.
          // https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
          allowOverwrite: true,
        },
        { parent: this },
      );
    };
    this.proofs = args.provenBy?.proofs ?? validatedNames(args.names).map((one) => makeProof(one).fqdn);
    const validation = new acm.CertificateValidation(
      `${name}-validation`,
      {
        certificateArn: certificate.arn,
        validationRecordFqdns: [...this.proofs],
        region: args.region,
      },
      {
        parent: this,
        // ACM takes minutes; with a zone that the registrar does not point to, the update would hang for the default
        // 75.
        customTimeouts: { create: "20m" },
      },
    );
    this.arn = validation.certificateArn;

    this.registerOutputs({ arn: this.arn });
  }
}

/** The names that ACM wants proof for: a wildcard and its parent name share one proof. */
export function validatedNames(names: readonly string[]): string[] {
  return [...new Set(names.map(withoutWildcard))];
}

/** Finds an option by name, as ACM lists them in its own order. @throws when ACM wants no proof for the name */
export function validationOption<Option extends { domainName: string }>(
  options: readonly Option[],
  validatedName: string,
): Option {
  const found = options.find(({ domainName }) => withoutWildcard(domainName) === validatedName);
  if (found === undefined) throw new Error(`ACM has no validation record for ${validatedName}`);
  return found;
}

function withoutWildcard(name: string): string {
  return name.replace(/^\*\./, "");
}
