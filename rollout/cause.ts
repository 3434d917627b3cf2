// Why a task did not start or stay up: the reasons that ECS and Fargate write, sorted into causes, each with a next
// step. Pure. The wordings are AWS's, from its troubleshooting pages and from tasks that failed:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html

export interface Cause {
  kind: string;
  /** What happened, one sentence. */
  what: string;
  /** What to do, one or two sentences. */
  next: string;
}

interface Rule extends Cause {
  /** All of these stand in the text. */
  says: RegExp[];
}

const isNetwork =
  /connection issue|deadline exceeded|i\/o timeout|dial tcp|no such host|connection refused|connection reset|RequestCanceled|request canceled|RequestError: send request failed|network is unreachable|signal: killed/i;
const isAccess =
  /AccessDenied|not authorized|403 Forbidden|no basic auth credentials|authorization token has expired|Access to KMS/i;
const isPull = /CannotPull\w*Error|CannotPullContainer/i;
const isSecret =
  /secrets? from (asm|ssm|secrets manager)|\bfetch secret\b|retrieve secrets?\b|ssm parameters?|Secrets Manager/i;
const isLog = /logger args|logging driver|log group|CloudWatch log|log stream/i;
const isRegistry = /registry auth from|GetAuthorizationToken|\becr\b/i;

const routeAdvice =
  "The task's subnets need a way out: a NAT gateway, VPC endpoints, or a public IP (`network.egress`), and its security group must allow outbound HTTPS.";

// The first rule whose words are all in the text is the cause, so special rules come before general ones.
const rules: Rule[] = [
  {
    kind: "out-of-memory",
    says: [/OutOfMemory/],
    what: "the container used more memory than it has and was killed",
    next: "Raise `memoryMiB`, or find what holds the memory in the log below.",
  },
  {
    kind: "spot-interruption",
    says: [/SpotInterruption|Spot Task was interrupted/i],
    what: "AWS took the Fargate Spot capacity back",
    next: "Once is no fault; if it recurs raise `cluster.spot.base` or lower `spotWeight`.",
  },
  {
    kind: "pull-rate-limit",
    says: [isPull, /toomanyrequests|pull rate limit|Too Many Requests/i],
    what: "the registry refused the image: too many pulls",
    next: "Wait, or keep a copy of the image in ECR (a pull-through cache), which has no such limit.",
  },
  {
    kind: "architecture",
    says: [/exec format error|descriptor matching platform|no matching manifest for linux/i],
    what: "the image is built for another processor",
    next: "Make `architecture` (X86_64 or ARM64) and the platform the image is built for the same.",
  },
  {
    kind: "disk-full",
    says: [/no space left on device/i],
    what: "the image does not fit on the task's disk",
    next: "Raise `ephemeralStorageGiB`, or make the image smaller.",
  },
  {
    kind: "image-access",
    says: [isPull, isAccess],
    what: "the image may not be pulled: access denied",
    next: "The execution role needs `ecr:BatchGetImage`, `ecr:GetDownloadUrlForLayer` and `ecr:GetAuthorizationToken`, and a repository of another account a policy that lets this one in.",
  },
  {
    kind: "image-network",
    says: [isPull, isNetwork],
    what: "the image could not be pulled: the registry cannot be reached from the task",
    next: routeAdvice,
  },
  {
    kind: "image-missing",
    says: [isPull, /not found|manifest unknown|does not exist|name unknown|no such image|pull access denied/i],
    what: "the image does not exist, or not under this name and tag",
    next: "Check `image` and that it was pushed to this very registry and region.",
  },
  {
    kind: "image",
    says: [isPull],
    what: "the image could not be pulled",
    next: "The reason below is the registry's own.",
  },
  {
    kind: "command-missing",
    says: [/executable file not found|exec:? .*no such file or directory|stat .*no such file or directory/i],
    what: "the command does not exist in the image",
    next: "Check `command`, `entryPoint` and the Dockerfile's ENTRYPOINT and CMD; a script's first line must name an interpreter that the image has.",
  },
  {
    kind: "command-not-executable",
    says: [/exec.*permission denied|CannotStartContainer.*permission denied/i],
    what: "the command may not be executed",
    next: "Set its execute bit in the image (`COPY --chmod=0755`), and check that `user` may read it.",
  },
  {
    kind: "log-network",
    says: [isLog, isNetwork],
    what: "the log group could not be reached from the task",
    next: routeAdvice,
  },
  {
    kind: "log",
    says: [/ResourceInitializationError/, isLog],
    what: "the log group could not be opened",
    next: "The log group must exist, and the execution role needs `logs:CreateLogStream` and `logs:PutLogEvents` on it.",
  },
  {
    kind: "secret-key-missing",
    says: [/did not contain json key|json key .* from secret/i],
    what: "the secret exists, but not the JSON key asked for",
    next: "Compare the key in `secrets` (`<arn>:<key>::`) with the keys of the secret's value.",
  },
  {
    kind: "secret-kms",
    says: [isSecret, /kms/i],
    what: "a secret may not be decrypted",
    next: "Put the key's ARN under `secretKmsKeyArns`, and let the key's policy allow this account's roles.",
  },
  {
    kind: "secret-access",
    says: [isSecret, isAccess],
    what: "a secret may not be read: access denied",
    next: "The ARN under `secrets` must be the secret's full one, and a resource policy on it must not refuse the execution role.",
  },
  {
    kind: "secret-network",
    says: [isSecret, isNetwork],
    what: "Secrets Manager or Parameter Store cannot be reached from the task",
    next: routeAdvice,
  },
  {
    kind: "secret-missing",
    says: [isSecret],
    what: "a secret does not exist, or has no value",
    next: "Check the ARN or name under `secrets`, in this region and account; a secret marked for deletion counts as missing.",
  },
  {
    kind: "registry-network",
    says: [/ResourceInitializationError/, isRegistry, isNetwork],
    what: "the registry cannot be reached from the task",
    next: routeAdvice,
  },
  {
    kind: "registry-access",
    says: [/ResourceInitializationError/, isRegistry, isAccess],
    what: "the registry may not be asked: access denied",
    next: "The execution role needs `ecr:GetAuthorizationToken`.",
  },
  {
    kind: "role",
    says: [/unable to assume the (role|service linked role)/i],
    what: "ECS may not assume the task's role",
    next: "The role must exist and trust `ecs-tasks.amazonaws.com`.",
  },
  {
    kind: "network-interface",
    says: [/network interface provisioning|RESOURCE:ENI|not have enough free addresses|InsufficientFreeAddresses/i],
    what: "the task got no network interface",
    next: "The subnets may be out of free addresses, or the account at its limit of network interfaces.",
  },
  {
    kind: "quota",
    says: [/limit on the number of (tasks|vCPUs)|vCPU limit|concurrent tasks/i],
    what: "the account's Fargate quota is used up",
    next: "Ask for more under Service Quotas, AWS Fargate, or stop tasks that nobody needs.",
  },
  {
    kind: "capacity",
    says: [/Capacity is unavailable|insufficient capacity|RESOURCE:(CPU|MEMORY)|no capacity/i],
    what: "Fargate has no capacity of this kind now",
    next: "It mostly comes back within the hour; with Spot, raise `cluster.spot.base` or lower `spotWeight`.",
  },
  {
    kind: "container-health",
    says: [/failed container health checks/i],
    what: "the container's own health check failed",
    next: "Run the `healthCheck` command in the image by hand; it must exist there and end with 0. A slow start needs `startPeriodSeconds`.",
  },
];

/** The cause that these words name, if they name one. */
export function causeOfReason(text: string): Cause | undefined {
  const rule = rules.find(({ says }) => says.every((words) => words.test(text)));
  return rule && { kind: rule.kind, what: rule.what, next: rule.next };
}
