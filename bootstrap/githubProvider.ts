// GitHub as an identity provider of this account: whoever has a token that GitHub gave to a workflow's job can ask for
// a role. Which token gets which role is left to githubRole.ts.

import { iam } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { globalArnOf, type Place } from "./policies/statement.ts";

export const issuer = "token.actions.githubusercontent.com";
export const audience = "sts.amazonaws.com";

/** The provider's ARN; an account can have only one, so another program may have made it already. */
export function githubProvider(
  oidcProvider: "create" | "existing",
  place: pulumi.Output<Place>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  if (oidcProvider === "existing") return place.apply((at) => globalArnOf(at, "iam", `oidc-provider/${issuer}`));
  // Without thumbprints: AWS trusts GitHub's certificate authority by itself.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
  return new iam.OpenIdConnectProvider("github", { url: `https://${issuer}`, clientIdLists: [audience] }, opts).arn;
}
