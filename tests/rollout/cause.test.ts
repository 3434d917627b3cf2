import assert from "node:assert/strict";
import { causeOfReason } from "../../rollout/cause.ts";
import { causeOfExit } from "../../rollout/exitCode.ts";
import { causeOfTargetHealth } from "../../rollout/targetHealth.ts";

// As AWS writes them; account, names and ids replaced. Most are in its troubleshooting pages:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
const asm =
  "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): ";
const secretArn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:web/api-key-AbCdEf";
const ecr = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1a2b3c";
const pull = `CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref ${ecr}: `;

const reasons: [kind: string, reason: string][] = [
  ["out-of-memory", "OutOfMemoryError: Container killed due to memory usage"],
  ["spot-interruption", "SpotInterruption\nYour Spot Task was interrupted."],
  ["image-missing", `${pull}${ecr}: not found`],
  [
    "image-missing",
    "CannotPullContainerError: manifest for web:9 not found: manifest unknown: Requested image not found",
  ],
  [
    "image-missing",
    `CannotPullContainerError: 404 Client Error for http+docker://localhost/v1.41/images/create: Not Found ("repository 127.0.0.1:4566/web not found: name unknown: repository name not known to registry: web")`,
  ],
  [
    "image-missing",
    "CannotPullContainerError: The task can't pull the image 'nosuch/app:1'. Check whether the image exists. Error response from daemon: pull access denied for nosuch/app, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
  ],
  [
    "image-network",
    `${pull}failed to do request: Head "https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/v2/web/manifests/1a2b3c": dial tcp 10.0.3.17:443: i/o timeout`,
  ],
  ["image-network", "CannotPullContainerError: net/http: request canceled while waiting for connection"],
  [
    "image-access",
    `${pull}unexpected status from HEAD request to https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/v2/web/manifests/1a2b3c: 403 Forbidden`,
  ],
  [
    "image-access",
    "CannotPullECRContainerError: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/exec/1 is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:eu-west-1:123456789012:repository/web",
  ],
  [
    "pull-rate-limit",
    "CannotPullContainerError: inspect image has been retried 5 time(s): httpReaderSeeker: failed open: unexpected status code Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.",
  ],
  [
    "architecture",
    `CannotPullContainerError: pull image manifest has been retried 1 time(s): image Manifest does not contain descriptor matching platform 'linux/amd64'`,
  ],
  ["architecture", "exec /usr/local/bin/app: exec format error"],
  ["disk-full", "CannotPullContainerError: ref pull has been retried 1 time(s): write /data: no space left on device"],
  ["image", "CannotPullContainerError: unexpected EOF"],
  [
    "command-missing",
    'CannotStartContainerError: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "serve": executable file not found in $PATH: unknown',
  ],
  [
    "command-missing",
    'ResourceInitializationError: unable to pull image or start container: 400 Client Error: Bad Request ("runc create failed: unable to start container process: exec: "/nosuch": stat /nosuch: no such file or directory: unknown")',
  ],
  [
    "command-not-executable",
    'CannotStartContainerError: runc create failed: unable to start container process: exec: "/start.sh": permission denied: unknown',
  ],
  [
    "log",
    "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.",
  ],
  [
    "log-network",
    "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. Check your network configuration. : signal: killed",
  ],
  [
    "secret-missing",
    `${asm}failed to fetch secret ${secretArn} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
  ],
  [
    "secret-missing",
    `${asm}InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.`,
  ],
  [
    "secret-missing",
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: /web/api-key",
  ],
  [
    "secret-missing",
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret ${secretArn} for environment variable API_KEY`,
  ],
  ["secret-key-missing", `${asm}retrieved secret from Secrets Manager did not contain json key api_key`],
  [
    "secret-access",
    `${asm}failed to fetch secret ${secretArn} from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: 1, api error AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/exec/1 is not authorized to perform: secretsmanager:GetSecretValue`,
  ],
  [
    "secret-kms",
    `${asm}failed to fetch secret ${secretArn} from secrets manager: AccessDeniedException: Access to KMS is not allowed`,
  ],
  [
    "secret-network",
    `ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager. Check your task network configuration. failed to fetch secret ${secretArn} from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded`,
  ],
  [
    "secret-network",
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 5 time(s): RequestCanceled: request context canceled caused by: context deadline exceeded",
  ],
  [
    "registry-network",
    'ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. RequestError: send request failed caused by: Post "https://api.ecr.eu-west-1.amazonaws.com/": dial tcp 52.94.0.1:443: i/o timeout',
  ],
  [
    "registry-access",
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to get registry auth from ECR: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/exec/1 is not authorized to perform: ecr:GetAuthorizationToken on resource: *",
  ],
  [
    "role",
    "ECS was unable to assume the role 'arn:aws:iam::123456789012:role/web-exec' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions.",
  ],
  ["network-interface", "Timeout waiting for network interface provisioning to complete."],
  [
    "quota",
    "(service web) was unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run concurrently.",
  ],
  [
    "capacity",
    "(service web) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.",
  ],
  ["container-health", "Task failed container health checks"],
];

describe("the cause behind a reason", () => {
  for (const [kind, reason] of reasons) {
    it(`is ${kind} for ${reason.length > 90 ? `…${reason.slice(-90)}` : reason}`, () => {
      assert.equal(causeOfReason(reason)?.kind, kind);
    });
  }

  it("is none for words that name none", () => {
    for (const reason of ["Essential container in task exited", "Scaling activity initiated by deployment", ""]) {
      assert.equal(causeOfReason(reason), undefined);
    }
  });

  it("comes with a sentence and a next step, whole", () => {
    for (const [, reason] of reasons) {
      const { what = "", next = "" } = causeOfReason(reason) ?? {};
      assert.match(what, /^[a-zA-Z].*[^.]$/);
      assert.match(next, /^[A-Z].*\.$/);
    }
  });
});

describe("the cause behind a target's health", () => {
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
  const cases: [string, string, RegExp][] = [
    ["Health checks failed with these codes: [404]", "health-code", /answered with 404/],
    ["Request timed out", "health-timeout", /nothing answered the health check on port 8080 in time/],
    ["Target.Timeout", "health-timeout", /port 8080/],
    ["Health checks failed", "health-refused", /nothing answers the health check on port 8080/],
    ["Target.FailedHealthChecks", "health-refused", /refused/],
    ["Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:…)", "health", /health check failed/],
  ];
  for (const [reason, kind, what] of cases) {
    it(`is ${kind} for ${reason}`, () => {
      const cause = causeOfTargetHealth(reason, 8080);
      assert.equal(cause.kind, kind);
      assert.match(cause.what, what);
    });
  }
});

describe("the cause behind an exit code", () => {
  const cases: [number, string, RegExp][] = [
    [0, "exit-0", /ended by itself/],
    [1, "exit", /exit code 1/],
    [126, "exit-126", /may not be executed/],
    [127, "exit-127", /not found/],
    [134, "exit-134", /SIGABRT/],
    [135, "exit", /signal 7/],
    [137, "exit-137", /SIGKILL/],
    [139, "exit-139", /SIGSEGV/],
    [143, "exit-143", /SIGTERM/],
  ];
  for (const [code, kind, what] of cases) {
    it(`is ${kind} for ${code}`, () => {
      const cause = causeOfExit(code);
      assert.equal(cause.kind, kind);
      assert.match(cause.what, what);
    });
  }
});
