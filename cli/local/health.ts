// Asks at the emulator's endpoint what answers there: an emulator, another program, or nothing.

export type Answer =
  | { kind: "nothing" }
  | { kind: "emulator"; name: "ministack" | "LocalStack"; version: string }
  | { kind: "stranger"; detail: string };

/** LocalStack's path comes second, since ministack answers on both. */
const paths = [
  ["ministack", "/_ministack/health"],
  ["LocalStack", "/_localstack/health"],
] as const;

export async function whatAnswers(endpoint: string): Promise<Answer> {
  let detail = "";
  for (const [name, path] of paths) {
    try {
      const response = await fetch(endpoint + path, { redirect: "error", signal: AbortSignal.timeout(5_000) });
      const health = (await response.json().catch(() => undefined)) as Health | undefined;
      if (response.ok && typeof health?.services === "object") {
        // LocalStack's free edition lists its services, and ECS is not among them.
        if (health.services !== null && "ecs" in health.services) {
          return { kind: "emulator", name, version: String(health.version ?? "unknown") };
        }
        return { kind: "stranger", detail: `${name} ${health.version} answers there, and has no ECS` };
      }
      detail ||= `GET ${path} answers ${response.status}, as no AWS emulator does`;
    } catch (error) {
      const code = ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code;
      if (code === "ECONNREFUSED") return { kind: "nothing" };
      const silent = (error as Error).name === "TimeoutError";
      return { kind: "stranger", detail: silent ? "it does not answer within 5 s" : "it does not speak HTTP" };
    }
  }
  return { kind: "stranger", detail };
}

interface Health {
  services?: Record<string, unknown> | null;
  version?: unknown;
}
