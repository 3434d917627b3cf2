// Where ECS reads a secret from: an ARN of Secrets Manager, or the ARN or the name of an SSM parameter.
// Somebody may have put the secret itself there, so no message here repeats what was written.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html

import { parseArn } from "../facts/arn.ts";
import { text, type Verdict } from "../language/fields.ts";

const parameterName = /^[A-Za-z0-9_.-]+$|^(\/[A-Za-z0-9_.-]+){1,15}$/;

export const secretReference = text(
  "be a Secrets Manager ARN, or an SSM parameter's ARN or name",
  (value): Verdict | undefined => {
    const arn = parseArn(value);
    if (arn?.service === "secretsmanager") return judgeSecret(arn.resource, arn.account);
    if (arn?.service === "ssm") {
      const name = arn.resource.startsWith("parameter/") ? arn.resource.slice("parameter".length) : "";
      const isName = parameterName.test(name) && isAccount(arn.account);
      return isName ? undefined : { gotText: "an ARN of something else", advice: "write …:parameter/ and its name" };
    }
    if (arn !== undefined) {
      return { gotText: `an ARN of ${arn.service}`, advice: "keep the value in Secrets Manager and write its ARN" };
    }
    if (value.startsWith("arn:")) return { gotText: "an ARN that is cut or misspelt", advice: "copy the whole of it" };
    if (parameterName.test(value) && value.length <= 1011) return undefined;
    return "keep the value in Secrets Manager, write the ARN here, and change the value if it was ever committed";
  },
  /^(arn:aws[a-z-]*:(secretsmanager|ssm):.+|[A-Za-z0-9_./-]+)$/,
);

/** A whole secret: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html */
export const secretArn = text(
  "be the ARN of a secret of Secrets Manager",
  (value): Verdict | undefined => {
    const arn = parseArn(value);
    if (arn?.service !== "secretsmanager") return "keep username and password in Secrets Manager and write its ARN";
    if (arn.resource.split(":").length > 2)
      return "take off what stands after the secret's name: ECS reads the whole secret";
    return judgeSecret(arn.resource, arn.account);
  },
  /^arn:aws[a-z-]*:secretsmanager:/,
);

const isAccount = (account: string) => /^\d{12}$/.test(account);

function judgeSecret(resource: string, account: string): Verdict | undefined {
  const [kind, name = "", ...version] = resource.split(":");
  if (kind !== "secret" || !isAccount(account)) {
    return { gotText: "an ARN that is cut or misspelt", advice: "copy the whole of it" };
  }
  // IAM compares whole ARNs, so without the six characters the execution role may not read the secret.
  // https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
  if (!/^[A-Za-z0-9/_+=.@!-]+-[A-Za-z0-9]{6}$/.test(name)) {
    const must = "be a secret's full ARN, which ends in a hyphen and six characters";
    return {
      must,
      gotText: "an ARN without them",
      advice: "copy it from the output of `aws secretsmanager describe-secret`",
    };
  }
  if (version.length !== 0 && version.length !== 3) {
    const must = "have all three of :json-key:version-stage:version-id after the ARN, or none of them";
    return {
      must,
      gotText: `${version.length} of them`,
      advice: "leave those empty that are not needed, as in …:username::",
    };
  }
  const [key, stage, id] = version;
  if (stage && id) {
    const must = "name a version by its stage or by its id";
    return { must, gotText: "both", advice: "leave one of them empty" };
  }
  return version.length === 3 && !key && !stage && !id
    ? {
        must: "name something after the ARN, or have no colons there",
        gotText: ":::",
        advice: "take the three colons off",
      }
    : undefined;
}
