import assert from "node:assert/strict";
import { accepted, config, reported } from "../../support/reported.ts";

const https = { domain: "app.example.com", hostedZone: "example.com" };
const headers = (responseHeaders: Record<string, unknown>, more: Record<string, unknown> = https) =>
  config({ ingress: { ...more, responseHeaders } });
const wrong = (name: string, value: unknown, more?: Record<string, unknown>) =>
  reported(headers({ [name]: value }, more)).map((line) => line.replace("ingress.responseHeaders.", ""));

describe("The headers of responses", () => {
  it("are refused where browsers would not understand them, or the load balancer cannot add them", () => {
    const faults: [name: string, value: unknown, line: string][] = [
      [
        "Strict-Transport-Security",
        "31536000",
        'must say for how long, got "31536000"; write it such as "max-age=31536000; includeSubDomains"',
      ],
      ["X-Content-Type-Options", "sniff", 'must be nosniff, got "sniff"; write nosniff'],
      [
        "X-Frame-Options",
        "ALLOW-FROM https://a.example",
        'must be DENY or SAMEORIGIN, got "ALLOW-FROM https://a.example"; write one of them, and single origins as frame-ancestors of Content-Security-Policy',
      ],
      [
        "Access-Control-Allow-Origin",
        "https://a.example, https://b.example",
        'must be one origin, or *, got "https://a.example, https://b.example"; write it such as https://app.example.com; to allow several, the app answers with the one that asks',
      ],
      ["Access-Control-Allow-Methods", "get", 'must be methods in capitals, got "get"; write it such as GET, POST'],
      ["Access-Control-Allow-Credentials", "false", 'must be "true", got "false"; write "true", or take it out'],
      ["Access-Control-Max-Age", "86401", 'must be seconds up to 86400, got "86401"; write it such as "600"'],
      ["Access-Control-Max-Age", 600, "must be text of printable ASCII, got 600; put it in quotes"],
      ["Content-Security-Policy", "ä", 'must be text of printable ASCII, got "ä"; take the other characters out'],
      ["Server", "none", 'must be a header that the load balancer can add, got "Server"; write serverHeader: false'],
      [
        "x-frame-options",
        "DENY",
        'must be a header that the load balancer can add, got "x-frame-options"; the nearest is X-Frame-Options',
      ],
      [
        "Cache-Control",
        "no-store",
        'must be a header that the load balancer can add, got "Cache-Control"; let the app send it',
      ],
    ];
    for (const [name, value, line] of faults) assert.deepEqual(wrong(name, value), [`${name} ${line}`]);
  });

  it("say HTTPS only over HTTPS", () => {
    assert.deepEqual(wrong("Strict-Transport-Security", "max-age=300", {}), [
      'Strict-Transport-Security must come with HTTPS, got "max-age=300"; add ingress: { domain: … }, or take this out: browsers believe it over HTTPS only',
    ]);
  });

  it("may be empty, which takes them off, and are refused on a listener that is there already", () => {
    const { ingress } = accepted(headers({ "X-Frame-Options": "", "Access-Control-Max-Age": "86400" }));
    assert.deepEqual(ingress.responseHeaders, { "X-Frame-Options": "", "Access-Control-Max-Age": "86400" });
    const arn =
      "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2";
    const network = { vpcId: "vpc-0123456789abcdef0", publicSubnetIds: ["subnet-00000001", "subnet-00000002"] };
    const given = { listenerArn: arn, securityGroupId: "sg-00000001", serverHeader: false, responseHeaders: {} };
    assert.deepEqual(reported(config({ network: { ...network, egress: "public" }, ingress: given })), [
      "ingress.serverHeader must not stand beside ingress.listenerArn, got both; take it out: it is a setting of that load balancer, where the stack changes nothing",
      "ingress.responseHeaders must not stand beside ingress.listenerArn, got both; take it out, and add the headers to that listener's attributes, or in the app",
    ]);
  });
});
