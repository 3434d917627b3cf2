// Preloaded by NODE_OPTIONS into the process that is measured: at its exit, reports to the process that started it what
// it has used. CommonJS, since `--import` would change how Pulumi's runner loads the default set-up.

process.once("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  require("node:fs").writeSync(3, JSON.stringify({ peakKiB: maxRSS, cpuMicroseconds: userCPUTime + systemCPUTime }));
});
