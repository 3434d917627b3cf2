// The calls that Pulumi and the program were seen to make to AWS beside those for the state and for each type of
// resource (`actions` in plan/resourceTypes/).

/** The functions that the program calls in every preview. */
export const lookUps = [
  "ec2:DescribeAvailabilityZones",
  "ecr:DescribeRepositories",
  "ecr:GetAuthorizationToken",
  "ecr:ListImages",
];

/** The calls of stack/rolledBack.ts about services that were rolled back. */
export const rollbacks = ["ecs:DescribeServices", "ssm:GetParametersByPath"];

/** What `./ecs rollback` asks beside a rollout, where a workflow runs it. */
export const rollingBack = [
  "ecs:DescribeServiceDeployments",
  "ecs:DescribeServiceRevisions",
  "ecs:DescribeTaskDefinition",
  "ecs:ListServiceDeployments",
  "ecs:ListTaskDefinitions",
  "ecs:StopServiceDeployment",
  "ecs:UpdateService",
  "ssm:DeleteParameter",
  "ssm:PutParameter",
];

/** The calls about a listener that is not the stack's own, and its load balancer. */
export const listenerOfOthers = [
  "elasticloadbalancing:DescribeListenerAttributes",
  "elasticloadbalancing:DescribeListeners",
  "elasticloadbalancing:DescribeLoadBalancerAttributes",
  "elasticloadbalancing:DescribeLoadBalancers",
  "elasticloadbalancing:DescribeRules",
  "elasticloadbalancing:DescribeTags",
];

/** The provider's calls to plan a change. */
export const planning = ["states:ValidateStateMachineDefinition"];

/**
 * The calls of rollout/ while a deployment waits for its tasks: migrations, the tasks' health, the log of a failed
 * task; of one that shifts requests its record, its test and the word at its pause.
 */
export const rollout = [
  "ec2:DescribeNetworkInterfaces",
  "ecs:ContinueServiceDeployment",
  "ecs:DescribeServiceDeployments",
  "ecs:DescribeServiceRevisions",
  "ecs:DescribeServices",
  "ecs:DescribeTasks",
  "ecs:ListServiceDeployments",
  "ecs:ListTasks",
  "ecs:RunTask",
  "ecs:StopTask",
  "elasticloadbalancing:DescribeListeners",
  "elasticloadbalancing:DescribeLoadBalancers",
  "elasticloadbalancing:DescribeRules",
  "elasticloadbalancing:DescribeTargetHealth",
  "logs:DescribeLogStreams",
  "logs:GetLogEvents",
];
