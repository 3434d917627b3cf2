// The name under which the load balancer is reached, the zones of its records, and its certificate, each as a stack
// file writes it. What must hold among them is left to settings/rules/loadBalancer.ts.

import { isArnOf, parseArn } from "../facts/arn.ts";
import { text, type Verdict } from "../language/fields.ts";

// https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html (DomainName)
function judgeDomain(value: string): Verdict | undefined {
  if (value.length > 253) return { must: "be at most 253 characters long", advice: "take a shorter name" };
  const labels = value.replace(/^\*\./, "").split(".");
  if (labels.some((label) => label.length > 63)) {
    return { must: "have at most 63 characters between two dots", advice: "take a shorter name" };
  }
  if (value.includes("*") && labels.some((label) => label.includes("*"))) {
    return { must: "have a wildcard only as the whole of its first part", advice: 'write it such as "*.example.com"' };
  }
  if (labels.length < 2) return "write the whole name, such as app.example.com";
  if (value !== value.toLowerCase()) return `write ${JSON.stringify(value.toLowerCase())}`;
  const good = labels.every((label) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(label));
  return good ? undefined : "write the name alone, such as app.example.com, of letters, digits and hyphens";
}

export const domain = text("be a domain name", judgeDomain, /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/);
export const zoneName = text(
  "be the domain name of a hosted zone",
  (value) => (value.includes("*") ? "write the name of the zone, without a wildcard" : judgeDomain(value)),
  /^[a-z0-9-]+(\.[a-z0-9-]+)+$/,
);

export const certificateArn = text(
  "be the ARN of a certificate of ACM",
  (value): Verdict | undefined => {
    if (parseArn(value)?.service === "iam") return { gotText: "one of IAM", advice: "import the certificate into ACM" };
    return isArnOf(value, "acm", /^certificate\/[0-9a-f-]{36}$/) ? undefined : "copy the whole ARN from ACM";
  },
  /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/,
);
