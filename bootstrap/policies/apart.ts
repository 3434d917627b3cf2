// What keeps a deployment off everything that is not its own, whatever else its role allows: resources tagged as
// another environment's, tagging anything as another environment's, and the state's key and bucket but for their use.
// There is one exception: a deployment may tag an image of another environment as released; pull requests may not.

import { readPlatform, type State } from "./state.ts";
import { allow, arnOf, deny, denyAllBut, type Place, type Scope, type Statement } from "./statement.ts";

/**
 * AWS checks tags where it knows those of the resource. Where it does not (a list, something still to be made), these
 * statements let the request through, and the others decide.
 */
export function keepApart(place: Place, scope: Scope, { keyArn, bucketArn }: State): Statement[] {
  const { project, stacks, platform } = scope;
  const otherEnvironment = (of: string) => ({
    StringEquals: { [`aws:${of}/Project`]: project },
    StringNotLike: { [`aws:${of}/Environment`]: stacks },
  });
  // Of all environments by this statement, and by joinPlatform of one.
  const onPlatform = platform === undefined ? [] : joiningPlatform;
  return [
    denyAllBut(
      "LeaveOtherEnvironmentsAlone",
      [...reading, ...promotion, ...onPlatform],
      ["*"],
      otherEnvironment("ResourceTag"),
    ),
    denyAllBut("TagNothingAsAnother", reading, ["*"], otherEnvironment("RequestTag")),
    denyAllBut("OnlyUseStateKey", ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"], [keyArn]),
    deny("LeaveStateBucketAsItIs", ["s3:DeleteBucket*", "s3:PutBucket*", "s3:Put*Configuration"], [bucketArn]),
    ...(isForPullRequests(scope) ? [] : [releaseImages(place, scope)]),
  ];
}

/** What stacks on another one's platform may do with it, in a policy of its own, as the other has no room for it. */
export function joinPlatform(scope: Scope & { platform: string }, state: State): Statement[] {
  const { project, stacks, platform } = scope;
  return [
    ...readPlatform(scope, state),
    deny("JoinOnePlatformOnly", joiningPlatform, ["*"], {
      StringEquals: { "aws:ResourceTag/Project": project },
      StringNotLike: { "aws:ResourceTag/Environment": [...stacks, platform] },
    }),
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

/** What services behind another stack's load balancer add to what that stack has: rules, and groups in its VPC. */
const joiningPlatform = [
  "ec2:AuthorizeSecurityGroupEgress",
  "ec2:CreateSecurityGroup",
  "ec2:RevokeSecurityGroupEgress",
  "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
  "elasticloadbalancing:CreateRule",
];

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
