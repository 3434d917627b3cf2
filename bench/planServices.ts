// The process that plans one configuration and reports what that took. Argument: the number of services.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { planConfiguration } from "../plan/planConfiguration.ts";
import { readStackFile } from "../settings/stackFile.ts";
import { example } from "./languageRuntime.ts";

export interface PlanTimes {
  resources: number;
  /** Seconds for loading the imports of index.ts: the components, the settings, the providers' SDKs. */
  loadSeconds: number;
  /** Seconds from there to the finished plan. */
  planSeconds: number;
}

const stack = "dev";
const count = Number(process.argv[2]);
const { config, ...rest } = readStackFile(example, stack);
const { web } = JSON.parse(config[`${rest.project}:services`] ?? "");
const services = { web }; // the stack's jobs run its image
for (let index = 2; index <= count; index++) {
  Object.assign(services, { [`web-${index}`]: { ...web, route: { path: `/web-${index}/*` } } });
}

const started = performance.now();
for (const [, module = ""] of readFileSync("index.ts", "utf8").matchAll(/^import (?!type ).* from "(.+)";$/gm)) {
  await import(module.startsWith(".") ? pathToFileURL(module).href : module);
}
const loaded = performance.now();
const { resources } = await planConfiguration({
  ...rest,
  stack,
  root: example,
  config: { ...config, [`${rest.project}:services`]: JSON.stringify(services) },
});
const planned = performance.now();

const times: PlanTimes = {
  resources: resources.length,
  loadSeconds: (loaded - started) / 1000,
  planSeconds: (planned - loaded) / 1000,
};
process.send?.(times, undefined, undefined, () => process.exit());
