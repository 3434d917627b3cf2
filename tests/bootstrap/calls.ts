// What Pulumi and the program were seen to ask of AWS beside the state and beside what each type of resource takes
// (`actions` in plan/resourceTypes/).

/** What the program looks up: the functions that it calls, in every preview. */
export const lookUps = [
  "ec2:DescribeAvailabilityZones",
  "ecr:DescribeRepositories",
  "ecr:GetAuthorizationToken",
  "ecr:ListImages",
];

/** What the provider asks to plan a change. */
export const planning = ["states:ValidateStateMachineDefinition"];

/** What rollout/ asks while a deployment waits for its tasks: migrations, the tasks' health, what a failed one said. */
export const rollout = [
  "ecs:DescribeServices",
  "ecs:DescribeTasks",
  "ecs:ListTasks",
  "ecs:RunTask",
  "ecs:StopTask",
  "elasticloadbalancing:DescribeTargetHealth",
  "logs:DescribeLogStreams",
  "logs:GetLogEvents",
];
