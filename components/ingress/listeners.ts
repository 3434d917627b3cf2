// Where the load balancer listens: on port 80, and with TLS on port 443, to which port 80 then only redirects. Where no
// rule of a service fits, it answers 404. The rules themselves are left to serviceRule.ts and listenerRules.ts.

import { lb } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { mutualTlsDefaults } from "../../settings/defaults.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { type ResponseHeaders, responseHeaderAttributes } from "./responseHeaders.ts";

export interface MutualTlsArgs {
  /**
   * Whether the load balancer refuses a client without a certificate of the trust store, or hands on whatever
   * certificate it gets, for the app to look at. @default "verify"
   */
  mode?: "verify" | "passthrough";
  /** A file in S3 with the certificates of the authorities that are trusted, in PEM; the load balancer's region. */
  trustStore?: { bucket: pulumi.Input<string>; key: pulumi.Input<string>; objectVersion?: pulumi.Input<string> };
  /** ARN of a trust store of your own, in place of one that is made of `trustStore`. */
  trustStoreArn?: pulumi.Input<string>;
  /** Whether a certificate is taken after its end. @default false */
  ignoreExpiry?: boolean;
  /** Whether clients are shown whose certificates are taken, so that they choose by themselves. @default false */
  advertiseTrustStoreCaNames?: boolean;
}

interface ListenersArgs {
  loadBalancerArn: pulumi.Input<string>;
  /** What responses get; with TLS those over TLS alone. */
  responseHeaders?: ResponseHeaders;
  serverHeader: boolean;
  tls?: { policy: pulumi.Input<string>; certificateArn: pulumi.Input<string>; mutualTls?: MutualTlsArgs };
}

/** @returns the listener that services add their rules to */
export function makeListeners(name: string, args: ListenersArgs, parent: pulumi.Resource): lb.Listener {
  const { loadBalancerArn, serverHeader, tls } = args;
  const headers = responseHeaderAttributes(args.responseHeaders);
  // On is AWS's own default, and writing it out would change nothing but each plan.
  const listening = { loadBalancerArn, routingHttpResponseServerEnabled: serverHeader ? undefined : false };
  const http = new lb.Listener(
    `${name}-http`,
    {
      ...listening,
      port: 80,
      protocol: "HTTP",
      defaultActions: [tls ? toHttps : notFound],
      ...(tls === undefined && headers),
    },
    { parent },
  );
  if (tls === undefined) return http;
  return new lb.Listener(
    `${name}-https`,
    {
      ...listening,
      ...headers,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: tls.policy,
      certificateArn: tls.certificateArn,
      mutualAuthentication: tls.mutualTls && mutualAuthentication(name, tls.mutualTls, parent),
      defaultActions: [notFound],
    },
    { parent },
  );
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html */
function mutualAuthentication(
  name: string,
  args: MutualTlsArgs,
  parent: pulumi.Resource,
): lb.ListenerArgs["mutualAuthentication"] {
  const { mode, ignoreExpiry, advertiseTrustStoreCaNames } = withDefaults(args, mutualTlsDefaults);
  if (mode === "passthrough") return { mode };
  const trustStoreArn = args.trustStoreArn ?? (args.trustStore && makeTrustStore(name, args.trustStore, parent).arn);
  return {
    mode,
    trustStoreArn,
    ignoreClientCertificateExpiry: ignoreExpiry,
    advertiseTrustStoreCaNames: advertiseTrustStoreCaNames ? "on" : "off",
  };
}

function makeTrustStore(name: string, file: NonNullable<MutualTlsArgs["trustStore"]>, parent: pulumi.Resource) {
  return new lb.TrustStore(
    `${name}-trust-store`,
    {
      caCertificatesBundleS3Bucket: file.bucket,
      caCertificatesBundleS3Key: file.key,
      caCertificatesBundleS3ObjectVersion: file.objectVersion,
    },
    { parent },
  );
}

const notFound = {
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", messageBody: "Not found\n", statusCode: "404" },
};

const toHttps = {
  type: "redirect",
  redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" },
};
