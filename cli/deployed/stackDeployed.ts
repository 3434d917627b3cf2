// Finds what is deployed as a stack of this project: from its outputs, or from its state where it has no outputs yet;
// and the AWS settings of its stack file, as the program's own provider takes them. It only reads: no file changes, and
// the selected stack stays the same.

import { delimiter } from "node:path";
import { RunError } from "@pulumi/pulumi";
import { CommandError, PulumiCommand, StackNotFoundError } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import { unknownStack } from "../../plan/planStacks.ts";
import { stackPrefix } from "../../settings/facts/names.ts";
import { rolledBackPath } from "../../settings/facts/rolledBack.ts";
import { keepsRollbacks } from "../../settings/keys/aws.ts";
import type { AwsSettings } from "../../settings/keys/schema.ts";
import { parseAwsSettings } from "../../settings/parse.ts";
import { readStackFile, type StackConfiguration } from "../../settings/stackFile.ts";
import { stackNames } from "../../settings/stackNames.ts";
import { Problem } from "../commandLine.ts";
import { complaintOf, findPulumi } from "../process/pulumiCli.ts";
import type { Deployed } from "./deployed.ts";
import { deployedIn, type ExportedResource } from "./exported.ts";

/** The outputs that stack/workloads.ts makes. */
const outputsSchema = z.object({
  clusterName: z.string(),
  services: z.record(z.string(), z.object({ name: z.string(), url: z.string().optional() })),
  jobs: z.record(
    z.string(),
    z.object({
      taskDefinition: z.string(),
      networkConfiguration: z.looseObject({}),
      enableExecuteCommand: z.boolean().optional(),
    }),
  ),
});

/**
 * @param root the project's folder
 * @param stack its name, with or without the organization before it
 * @throws Problem where Pulumi, the stack, its file or its outputs are missing
 */
export async function stackDeployed(root: string, stack: string): Promise<Deployed> {
  const name = stack.split("/").at(-1) as string;
  const configuration = configurationOf(root, name);
  const pulumi = await pulumiIn(root, stack, ". Without Pulumi: --cluster <name> --service <name>");
  const outputs = outputsSchema.safeParse(await jsonOf(pulumi, ["stack", "output", "--json"], stack));
  // A stack whose first deployment failed has no outputs yet, and that is when people look.
  const found = outputs.success
    ? fromOutputs(outputs.data)
    : fromState(await jsonOf(pulumi, ["stack", "export"], stack));
  if (found.cluster === "") throw new Problem(`The stack ${stack} is not deployed: npx pulumi up --stack ${stack}`);
  const aws = await awsSettings(configuration, name, (key) => pulumi(["config", "get", key]));
  return {
    label: `the stack ${stack}`,
    aws,
    ...found,
    alarmPrefix: stackPrefix(configuration.project, name),
    rolledBackPath: keepsRollbacks(aws) ? rolledBackPath(configuration.project, name) : undefined,
  };
}

/**
 * The AWS settings of a stack, deployed or not, as the program's own provider takes them.
 * @throws Problem where the stack's file is missing or wrong, or has a value encrypted that Pulumi cannot decrypt
 */
export async function stackAws(root: string, stack: string): Promise<AwsSettings> {
  const name = stack.split("/").at(-1) as string;
  const decrypted = async (key: string) => (await pulumiIn(root, stack))(["config", "get", key]);
  return awsSettings(configurationOf(root, name), name, decrypted);
}

/**
 * What a stack exports, secrets masked.
 * @param name `<stack>`, `<project>/<stack>` or `<organization>/<project>/<stack>`
 * @throws Problem where Pulumi, or that stack for whoever is logged in, is missing
 */
export async function stackOutputs(root: string, name: string): Promise<Record<string, unknown>> {
  const pulumi = await pulumiIn(root, name);
  const isOfOtherProject = name.split("/").length === 2;
  const stack = isOfOtherProject ? `${await defaultOrganization(root)}/${name}` : name;
  return jsonOf(pulumi, ["stack", "output", "--json"], stack);
}

/** A backend of one's own calls it so: https://www.pulumi.com/docs/iac/concepts/state-and-backends/ */
async function defaultOrganization(root: string): Promise<string> {
  const command = (await PulumiCommand.get()) as unknown as Runner;
  const asked = command.run(["org", "get-default"], root, { PULUMI_SKIP_UPDATE_CHECK: "true" });
  const name = await asked.then(({ stdout }) => stdout.trim()).catch(() => "");
  return /^[\w-]+$/.test(name) ? name : "organization";
}

type Found = Pick<Deployed, "cluster" | "services" | "jobs">;

function fromState({ deployment }: { deployment?: { resources?: ExportedResource[] } }): Found {
  return deployedIn(deployment?.resources ?? []);
}

function fromOutputs({ clusterName, services, jobs }: z.output<typeof outputsSchema>): Found {
  return {
    cluster: clusterName,
    services: Object.fromEntries(
      Object.entries(services).map(([key, one]) => [key, { service: one.name, url: one.url }]),
    ),
    jobs,
  };
}

function configurationOf(root: string, stack: string): StackConfiguration {
  const unknown = unknownStack([stack], stackNames(root));
  if (unknown) throw new Problem(unknown.trimEnd());
  try {
    return readStackFile(root, stack);
  } catch (error) {
    throw RunError.isInstance(error) ? new Problem((error as Error).message) : error;
  }
}

/** How the Automation API runs the CLI; its type declarations leave this out. */
interface Runner {
  run(args: string[], cwd: string, env: Record<string, string>): Promise<{ stdout: string }>;
}

type Pulumi = (args: string[], of?: string) => Promise<string>;

/**
 * Runs the CLI and gives its output. The Automation API's own `selectStack` leaves the stack selected, and the next
 * `pulumi up` without `--stack` would deploy that one; its `outputs` shows secrets, which not everyone may decrypt.
 * @param otherwise what the message on a missing CLI ends with
 */
async function pulumiIn(root: string, stack: string, otherwise = ""): Promise<Pulumi> {
  const found = await findPulumi();
  if (typeof found !== "string") {
    throw new Problem(`${found.what}: ${found.why}\n${found.remedy}${otherwise}`);
  }
  // The Automation API looks the CLI up on PATH.
  process.env.PATH = [found, process.env.PATH].join(delimiter);
  const command = (await PulumiCommand.get()) as unknown as Runner;
  return async (args, of = stack) => {
    try {
      const { stdout } = await command.run([...args, "--stack", of], root, { PULUMI_SKIP_UPDATE_CHECK: "true" });
      return stdout.trim();
    } catch (error) {
      throw error instanceof CommandError ? new Problem(whyPulumiFails(stack, error)) : error;
    }
  };
}

/** @throws Problem where it prints something else than JSON, or a part of it, as when its backend breaks off */
async function jsonOf<T>(pulumi: Pulumi, args: string[], stack: string): Promise<T> {
  const text = await pulumi(args, stack);
  try {
    return JSON.parse(text);
  } catch {
    const command = `npx pulumi ${args.join(" ")} --stack ${stack}`;
    throw new Problem(
      `Pulumi must print JSON about the stack ${stack}, got something else; see what \`${command}\` prints`,
    );
  }
}

function whyPulumiFails(stack: string, error: CommandError): string {
  if (error instanceof StackNotFoundError) {
    return (
      `Pulumi has no stack ${stack} where it is logged in (npx pulumi whoami --verbose says where). ` +
      `Deploy it (npx pulumi up --stack ${stack}), or log in where it is (npx pulumi login)`
    );
  }
  const said = complaintOf(error);
  if (/PULUMI_ACCESS_TOKEN|pulumi login|not logged in|invalid access token/i.test(error.message)) {
    return `Pulumi is not logged in: run npx pulumi login, or set PULUMI_ACCESS_TOKEN. It says:\n${said}`;
  }
  return `Pulumi cannot read what the stack ${stack} has deployed. It says:\n${said}`;
}

/** Asks Pulumi for the values that are encrypted in the stack file, one key at a time. */
async function awsSettings(
  { project, config, secretKeys }: StackConfiguration,
  stack: string,
  decrypted: (key: string) => Promise<string>,
): Promise<AwsSettings> {
  const own = { ...config };
  for (const key of secretKeys) if (key.startsWith("aws:")) own[key] = await decrypted(key);
  const parsed = parseAwsSettings(own, { project, stack });
  if ("report" in parsed) throw new Problem(parsed.report);
  return parsed.aws;
}
