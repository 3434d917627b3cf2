// What keeps a deployment off everything that is not its own, whatever else its role allows: resources tagged as
// another environment's, tagging anything as another environment's, and the state's key and bucket but for their use.
// There is one exception: a deployment may tag an image of another environment as released; pull requests may not.

import type { State } from "./state.ts";
import { allow, arnOf, deny, denyAllBut, type Place, type Scope, type Statement } from "./statement.ts";

/**
 * AWS checks tags where it knows those of the resource. Where it does not (a list, something still to be made), these
 * statements let the request through, and the others decide.
 */
export function keepApart(place: Place, scope: Scope, { keyArn, bucketArn }: State): Statement[] {
  const { project, stacks } = scope;
  const otherEnvironment = (of: string) => ({
    StringEquals: { [`aws:${of}/Project`]: project },
    StringNotLike: { [`aws:${of}/Environment`]: stacks },
  });
  return [
    denyAllBut("LeaveOtherEnvironmentsAlone", [...reading, ...promotion], ["*"], otherEnvironment("ResourceTag")),
    denyAllBut("TagNothingAsAnother", reading, ["*"], otherEnvironment("RequestTag")),
    denyAllBut("OnlyUseStateKey", ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"], [keyArn]),
    deny("LeaveStateBucketAsItIs", ["s3:DeleteBucket*", "s3:PutBucket*", "s3:Put*Configuration"], [bucketArn]),
    ...(isForPullRequests(scope) ? [] : [releaseImages(place, scope)]),
  ];
}

/**
 * The image that one environment built is deployed by the next, which tags it as released: see promotion below. Pull
 * requests release nothing, and whoever may open one must not give an old image the tag of a build to come: a
 * deployment takes what has its tag for built already.
 */
function releaseImages(place: Place, { project }: Scope): Statement {
  return allow("ReleaseImages", promotion, [arnOf(place, "ecr", "repository/*")], {
    StringEquals: { "aws:ResourceTag/Project": project },
  });
}

/** They have a stack each, named by the start of its name. */
function isForPullRequests({ stacks }: Scope): boolean {
  return stacks.some((stack) => stack.endsWith("*"));
}

/** On the repository of the environment that built the image. */
const promotion = ["ecr:BatchGetImage", "ecr:PutImage"];

const reading = [
  "acm:Describe*",
  "ec2:Describe*",
  "ecr:Describe*",
  "ecr:Get*",
  "ecr:List*",
  "ecs:Describe*",
  "ecs:List*",
  "elasticloadbalancing:Describe*",
  "iam:Get*",
  "iam:List*",
  "kms:Describe*",
  "kms:Get*",
  "kms:List*",
  "logs:Describe*",
  "logs:List*",
  "s3:Get*",
  "s3:List*",
  "wafv2:Get*",
  "wafv2:List*",
];
