// The keys that say how a task's containers run beside each other: in which order they start, which of them starts
// again by itself, and what the kernel gives them. Whether the order can come true is left to
// settings/rules/containerOrder.ts, what must hold between limits to settings/rules/kernelLimits.ts.

import { z } from "zod";
import { restartPolicyDefaults } from "../defaults.ts";
import { integer, judged, list, mapOf, matching, oneOf, plainText, text } from "../language/fields.ts";
import { nearestIs } from "../language/nearest.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (name) */
export const containerName = matching(
  /^[A-Za-z0-9_-]{1,255}$/,
  "be called by 1 to 255 letters, digits, - and _",
  "rename it",
);

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (cpu, memory)
export const containerCpu = integer(2, 16384);
export const containerMemoryMiB = integer(6, 122880);

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html */
const condition = oneOf(["START", "COMPLETE", "SUCCESS", "HEALTHY"]);

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html
const restartPolicy = z
  .strictObject({
    ignoredExitCodes: judged(list(integer(0, 255), { of: "exit codes" }), "be at most 50 exit codes", (codes) =>
      codes.length > 50 ? { gotText: `${codes.length}`, advice: "take some out" } : undefined,
    )
      .default(restartPolicyDefaults.ignoredExitCodes)
      .meta({ description: "Exit codes after which the container stays as it is" }),
    attemptPeriodSeconds: integer(60, 1800)
      .default(restartPolicyDefaults.attemptPeriodSeconds)
      .meta({ description: "Time that the container must have run before ECS starts it again", unit: "s" }),
  })
  .meta({ example: "{ attemptPeriodSeconds: 60 }" });

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html
const ulimits = [
  ...["core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc"],
  ...["rss", "rtprio", "rttime", "sigpending", "stack"],
];

const ulimitName = text(
  "be the name of a limit",
  (name) => (ulimits.includes(name) ? undefined : nearestIs(name, ulimits)),
  new RegExp(`^(${ulimits.join("|")})$`),
);

/** ECS's limits are integers of 32 bits; -1 is Docker's word for unlimited. */
const limit = () => integer(-1, 2 ** 31 - 1);

const ulimit = z
  .strictObject({
    softLimit: limit().meta({ description: "The limit; the container may raise it to hardLimit" }),
    hardLimit: limit().meta({ description: "The most that the container may raise it to" }),
  })
  .meta({ example: "{ softLimit: 65535, hardLimit: 65535 }" });

/** Those that Fargate takes: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html */
const kernelParameter = matching(
  /^(net\.[\w.-]+|fs\.mqueue\.\w+|kernel\.(msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced))$/,
  "be a kernel parameter of a container's own network or IPC",
  "write it such as net.core.somaxconn",
);

const parameterValue = matching(/^\S.*$/, "be text", 'put it in quotes, such as "1024"');

const labelName = matching(/^\S+$/, "be the name of a label", "write it such as com.example.team");

export const runtimeKeys = {
  dependsOn: mapOf(containerName, condition, "{ proxy: HEALTHY }").default({}).meta({
    description:
      "The task's containers that this one waits for: until they START, COMPLETE, end in SUCCESS, or are HEALTHY",
  }),
  restartPolicy: restartPolicy
    .optional()
    .meta({ description: "Starts the container again when it ends, in place of replacing the task" }),
  ulimits: mapOf(ulimitName, ulimit, "{ nofile: { softLimit: 65535, hardLimit: 65535 } }")
    .default({})
    .meta({ description: "Limits of the container's processes; without nofile 65535 open files" }),
  systemControls: mapOf(kernelParameter, parameterValue, '{ net.core.somaxconn: "1024" }')
    .default({})
    .meta({ description: "Kernel parameters; one of net.* holds for all containers of the task" }),
  dockerLabels: mapOf(labelName, plainText(), "{ com.example.team: web }")
    .default({})
    .meta({ description: "Labels of the container, for agents that read them" }),
};
