// Where the containers of an imported task log beside CloudWatch, in each format's words: FireLens of a task
// definition, `logging` of a Copilot manifest and of a Compose file. A way that only leads to CloudWatch is left out.

import { isRoot } from "../../settings/facts/users.ts";
import { advice } from "./advice.ts";
import type { Draft } from "./draft.ts";
import { loseKnown, numberOf, type Part, settleKnown, textOf } from "./part.ts";
import { putNamedSecrets } from "./variables.ts";

export const isLogRouter = (container: Part) => container.at("firelensConfiguration") !== undefined;

const copied = "CloudWatch gets a copy of each line, too; cloudWatch: false under logs leaves it out";
const theRouters = "the log router of logs is the program's own";

/** @param own the service's own container, before anything else is said of its log */
export function putFireLens(draft: Draft, containers: readonly Part[], own: Part): void {
  const router = containers.find(isLogRouter);
  const log = own.at("logConfiguration");
  const type = router?.at("firelensConfiguration", "type");
  const output = log?.at("options", "Name")?.text;
  if (router === undefined || log === undefined || !goesElsewhere(output) || type?.text !== "fluentbit") return;
  putOptions(draft, log.at("options"));
  putNamedSecrets(draft, ["logs"], log.at("secretOptions"));
  log.at("logDriver")?.settle("every container of the task logs to the router");
  for (const other of containers) if (other !== own && other !== router) settleSame(other, log);
  putRouter(draft, router, output);
  draft.notes.push({ path: [...draft.path, "logs"], text: copied });
}

const goesElsewhere = (output: string | undefined) => output !== undefined && !/^cloudwatch(_logs)?$/i.test(output);

function putOptions(draft: Draft, options: Part | undefined): void {
  for (const option of options?.parts ?? []) draft.take(["logs", "to", option.key], option, textOf);
}

/** All containers of a task here log to one output. */
function settleSame(container: Part, log: Part): void {
  const other = container.at("logConfiguration");
  if (JSON.stringify(other?.value) === JSON.stringify(log.value)) other?.settle("all containers log to logs.to");
  else if (other?.at("logDriver")?.text === "awsfirelens")
    other.lose("all containers of a task log to one output; it is written under logs.to");
}

function putRouter(draft: Draft, router: Part, output: string | undefined): void {
  draft.take(["logs", "image"], router.at("image"));
  const user = router.at("user");
  const needsRoot = output === "s3";
  if (needsRoot || (user?.text !== undefined && /^\d+(:\d+)?$/.test(user.text) && !isRoot(user.text)))
    draft.put(
      ["logs", "user"],
      user ?? [],
      needsRoot ? "0:0" : user?.text,
      needsRoot ? "the output s3 writes to /tmp, which is root's in a task on Fargate" : undefined,
    );
  user?.settle("the log router needs no root");
  draft.take(["logs", "cpu"], router.at("cpu"), ({ number }) => (number === 0 ? undefined : number));
  draft.take(["logs", "memoryMiB"], router.at("memory"), numberOf);
  settleKnown(router, ["name", "cpu", "memoryReservation", "logConfiguration"], theRouters);
  const isOn = (part: Part | undefined) => part?.flag === true;
  if (isOn(router.at("essential"))) router.at("essential")?.settle("a task ends with its log router");
  const configuration = router.at("firelensConfiguration");
  configuration?.at("type")?.settle(theRouters);
  const metadata = configuration?.at("options", "enable-ecs-log-metadata");
  if (isOn(metadata)) metadata?.settle("the router adds where a line comes from");
  const [fileType, file] = ["type", "value"].map((name) => configuration?.at("options", `config-file-${name}`));
  if (file?.text !== undefined && fileType?.text === "file")
    draft.put(["logs", "configFile"], [file, fileType], file.text);
  loseKnown(configuration, {
    options: "a task on Fargate has its file in the image; name it under logs.configFile",
  });
  router.lose("the log router has the keys of logs; of its own image is said which under logs.image");
}

/** https://aws.github.io/copilot-cli/docs/manifest/lb-web-service/#logging */
export function putCopilotLogging(draft: Draft, logging: Part | undefined): void {
  const destination = logging?.at("destination");
  if (logging === undefined || !goesElsewhere(destination?.at("Name")?.text)) return;
  putOptions(draft, destination);
  for (const secret of logging.at("secretOptions")?.parts ?? []) {
    draft.take(["logs", "secrets", secret.key], secret, textOf);
    secret.lose("it is a name; write the secret's whole ARN under logs.secrets");
  }
  draft.take(["logs", "image"], logging.at("image"));
  draft.take(["logs", "configFile"], logging.at("configFilePath"), textOf);
  if (logging.at("enableMetadata")?.flag === true)
    logging.at("enableMetadata")?.settle("the router adds where a line comes from");
  draft.notes.push({ path: [...draft.path, "logs"], text: copied });
}

/** Docker's drivers that speak with a server of one's own, and the output of Fluent Bit that does so, too. */
const drivers: Readonly<Record<string, { address: string; output: string; port: number; mode?: string }>> = {
  fluentd: { address: "fluentd-address", output: "forward", port: 24224 },
  gelf: { address: "gelf-address", output: "gelf", port: 12201, mode: "Mode" },
  syslog: { address: "syslog-address", output: "syslog", port: 514, mode: "mode" },
};

/** https://docs.docker.com/engine/logging/configure/ */
export function putComposeLogging(draft: Draft, logging: Part | undefined): void {
  const [driver, options] = [logging?.at("driver"), logging?.at("options")];
  if (["json-file", "local", "journald", "awslogs"].includes(driver?.text ?? "")) {
    for (const part of [driver, options]) part?.settle("a container logs to CloudWatch");
  }
  const known = drivers[driver?.text ?? ""];
  const address = known && options?.at(known.address);
  const url = URL.parse(address?.text?.replace(/^(?![a-z]+:\/\/)/, "tcp://") ?? "");
  if (known === undefined || driver === undefined || address === undefined || !url?.hostname) return;
  const isUdp = url.protocol === "udp:";
  const port = url.port === "" ? String(known.port) : url.port;
  const to = {
    Name: known.output,
    Host: url.hostname,
    Port: port,
    ...(known.mode && { [known.mode]: isUdp ? "udp" : "tcp" }),
  };
  const why = `Docker's driver ${driver.text} speaks as Fluent Bit's output ${known.output} does`;
  for (const [key, value] of Object.entries(to))
    draft.put(["logs", "to", key], key === "Name" ? driver : address, value, why);
  options?.lose(`it is Docker's; write the options of Fluent Bit's output ${known.output} under logs.to`);
  draft.notes.push({ path: [...draft.path, "logs"], text: `${copied}; ${advice.sameNetwork}` });
}
