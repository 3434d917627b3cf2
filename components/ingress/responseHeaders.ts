// The headers that the load balancer adds to each response, as attributes of its listener, by the names that the
// provider has for them. Pure.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/header-modification.html

import type { lb } from "@pulumi/aws";

const attributes = {
  "Strict-Transport-Security": "routingHttpResponseStrictTransportSecurityHeaderValue",
  "Content-Security-Policy": "routingHttpResponseContentSecurityPolicyHeaderValue",
  "X-Content-Type-Options": "routingHttpResponseXContentTypeOptionsHeaderValue",
  "X-Frame-Options": "routingHttpResponseXFrameOptionsHeaderValue",
  "Access-Control-Allow-Origin": "routingHttpResponseAccessControlAllowOriginHeaderValue",
  "Access-Control-Allow-Methods": "routingHttpResponseAccessControlAllowMethodsHeaderValue",
  "Access-Control-Allow-Headers": "routingHttpResponseAccessControlAllowHeadersHeaderValue",
  "Access-Control-Allow-Credentials": "routingHttpResponseAccessControlAllowCredentialsHeaderValue",
  "Access-Control-Expose-Headers": "routingHttpResponseAccessControlExposeHeadersHeaderValue",
  "Access-Control-Max-Age": "routingHttpResponseAccessControlMaxAgeHeaderValue",
} as const satisfies Record<string, keyof lb.ListenerArgs>;

/** The headers that AWS's load balancer adds; the others are the app's. */
export type ResponseHeader = keyof typeof attributes;

export type ResponseHeaders = Readonly<Partial<Record<ResponseHeader, string>>>;

/** Empty where nothing is said, which leaves the listener as it is. */
export function responseHeaderAttributes(headers: ResponseHeaders = {}): Partial<lb.ListenerArgs> {
  const entries = Object.entries(headers) as [ResponseHeader, string][];
  return Object.fromEntries(entries.map(([name, value]) => [attributes[name], value]));
}
