import assert from "node:assert/strict";
import type { TriedContainer } from "../../../cli/try/container.ts";
import { commandOf, createOptions, hiddenValues } from "../../../cli/try/options.ts";
import { runtimeOf } from "../../../cli/try/runtime.ts";

const definition = {
  linuxParameters: { initProcessEnabled: true, capabilities: { add: ["SYS_PTRACE"], drop: ["NET_RAW"] } },
  systemControls: [{ namespace: "net.ipv4.ip_unprivileged_port_start", value: "80" }],
  ulimits: [{ name: "nofile", softLimit: 1024, hardLimit: 2048 }],
  workingDirectory: "/srv",
};
const web: TriedContainer = {
  ...{
    name: "web",
    kind: "service" as const,
    mayEnd: false,
    source: "acme/web:1",
    platform: "linux/amd64",
    readonlyRoot: true,
    sidecars: [],
  },
  ...{ user: "101", port: 80, cpu: 256, memoryMiB: 512, stopTimeoutSeconds: 30 },
  ...{ environment: { ENV: "value", TOKEN: "secret" }, secrets: { TOKEN: "/web/token" } },
  ...{ entryPoint: ["sh", "-c"], command: ["exec app"] },
  volumes: ["/tmp", "/data"],
  files: [{ path: "/uploads", uid: 1000, gid: 2000, readOnly: false }],
  runtime: runtimeOf(definition),
};

describe("the options with which a container is created", () => {
  const line = (variant = {}) => createOptions(web, ["/data"], variant).join(" ");

  it("are what its task definition says", () => {
    for (const words of [
      "--memory 512m --memory-swap 512m --cpus 0.25",
      "--user 101",
      "--read-only",
      "--init",
      "--workdir /srv",
      "--ulimit nofile=1024:2048",
      "--cap-add SYS_PTRACE --cap-drop NET_RAW",
      "--publish 127.0.0.1::80",
      "--env ENV=value",
      "--entrypoint sh",
    ]) {
      assert.ok(line().includes(words), `${words} is not in ${line()}`);
    }
    assert.deepEqual(commandOf(web), ["-c", "exec app"]);
  });

  it("let only root listen below 1024, as Linux does, unless the task says otherwise", () => {
    assert.match(line(), /--sysctl net\.ipv4\.ip_unprivileged_port_start=80/);
    const options = createOptions({ ...web, runtime: runtimeOf({}) }, [], {}).join(" ");
    assert.match(options, /--sysctl net\.ipv4\.ip_unprivileged_port_start=1024/);
  });

  it("make a volume root's and empty, unless the image declares it", () => {
    assert.match(line(), /--mount "type=volume","dst=\/tmp","volume-nocopy"/);
    assert.match(line(), /--mount "type=volume","dst=\/data" /);
  });

  it("give a volume on EFS to the user of its access point, whatever the root is", () => {
    const files = "--tmpfs /uploads:rw,exec,uid=1000,gid=2000,mode=0750";
    assert.ok(line().includes(files), line());
    assert.ok(line({ writableRoot: true }).includes(files));
  });

  it("with a writable root leave away the volumes that hide what the image has", () => {
    const writable = line({ writableRoot: true });
    assert.doesNotMatch(writable, /--read-only|dst=\/tmp/);
    assert.match(writable, /dst=\/data/);
    assert.match(line({ writableRoot: true, asRoot: true }), /--user 0/);
  });

  it("keep the values of secrets off the command line", () => {
    assert.match(line(), /--env TOKEN( |$)/);
    assert.deepEqual(hiddenValues(web), { TOKEN: "secret" });
  });
});
