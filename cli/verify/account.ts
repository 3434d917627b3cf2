// The account that the credentials are of, and what bootstrap/ has made there for the stack: the boundary of its roles,
// without which the role that deploys may make none.

import type { Wrong } from "../../rollout/before/finding.ts";
import { parseArn } from "../../settings/facts/arn.ts";
import { bootstrapPath } from "../../settings/facts/names.ts";
import type { At, Subject } from "./subject.ts";

export async function lookAtAccount({ settings, aws, caller }: Subject, at: At): Promise<void> {
  const { permissionsBoundary: boundary } = settings;
  const { allowedAccountIds, forbiddenAccountIds = [] } = settings.aws;
  const { account } = caller;
  const advice = `take the credentials of another account, or change the list`;
  if (allowedAccountIds !== undefined && !allowedAccountIds.includes(account)) {
    at(["aws:allowedAccountIds"]).wrong.push({
      must: "have the account of the credentials",
      got: `${account}`,
      advice,
    });
  }
  if (forbiddenAccountIds.includes(account)) {
    at(["aws:forbiddenAccountIds"]).wrong.push({
      must: "not have the account of the credentials",
      got: account,
      advice,
    });
  }
  const found = at(["permissionsBoundary"]);
  const wrong = boundaryWrong(boundary, { account, byBootstrap: await isOfBootstrap() });
  if (wrong !== undefined) found.wrong.push(wrong);
  if (boundary === undefined || wrong !== undefined) return;
  const policy = await found.ask(
    "the boundary of the roles",
    "iam:GetPolicy",
    () => aws.query("iam", "GetPolicy", { PolicyArn: boundary }),
    /^NoSuchEntity(Exception)?$/,
  );
  if (policy !== null) return;
  found.wrong.push({ must: "be a policy that is there", got: "none by that ARN", advice: copyIt });

  /** Whether the credentials are those of a role that bootstrap/ has made for workflows. */
  async function isOfBootstrap(): Promise<boolean> {
    const RoleName = roleIn(caller.arn);
    if (RoleName === undefined) return false;
    const answer = await found.ask("the role of the credentials", "iam:GetRole", () =>
      aws.query("iam", "GetRole", { RoleName }),
    );
    return answer?.Role?.Path === bootstrapPath;
  }
}

const copyIt = "copy it from: npx pulumi -C bootstrap stack output permissionsBoundary";

/** The name of the role in `arn:aws:sts::123456789012:assumed-role/<name>/<session>`. */
export function roleIn(arn: string): string | undefined {
  return /^assumed-role\/([^/]+)\//.exec(parseArn(arn)?.resource ?? "")?.[1];
}

/** @param byBootstrap whether a role of bootstrap's asks, which may only make roles with bootstrap's own boundary */
export function boundaryWrong(
  boundary: string | undefined,
  { account, byBootstrap }: { account: string; byBootstrap: boolean },
): Wrong | undefined {
  const must = "be the boundary that bootstrap has made, without which its role may make no other";
  if (boundary === undefined) return byBootstrap ? { must, got: "none", advice: copyIt } : undefined;
  const { account: own = "", resource = "" } = parseArn(boundary) ?? {};
  if (own !== "aws" && own !== account) {
    return {
      must: `be a policy of account ${account}, where the roles are made`,
      got: `one of ${own}`,
      advice: copyIt,
    };
  }
  if (byBootstrap && !resource.startsWith(`policy${bootstrapPath}`)) return { must, got: resource, advice: copyIt };
  return undefined;
}
