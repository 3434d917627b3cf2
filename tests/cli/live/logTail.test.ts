import assert from "node:assert/strict";
import { harmless, LogTail } from "../../../cli/live/logTail.ts";
import { connect } from "../../../rollout/clients.ts";
import { ScriptedAws } from "../../rollout/scriptedAws.ts";

describe("a log line in the picture of ./ecs status --watch", () => {
  it("loses what would move the cursor, clear the screen or change a colour", () => {
    assert.equal(
      harmless("17:30:05 web \u001b[2J\u001b[31mred\u001b[0m\r\tand\u0007more\nnext"),
      "17:30:05 web red and more next",
    );
  });

  it("shows no credential, as in ./ecs logs", async () => {
    const server = new ScriptedAws();
    await server.start();
    const options = { "awslogs-group": "shop", "awslogs-stream-prefix": "web" };
    const logConfiguration = { logDriver: "awslogs", options };
    const answers: Record<string, object> = {
      DescribeServices: {
        services: [{ serviceName: "web", status: "ACTIVE", deployments: [{ taskDefinition: "web:1" }] }],
      },
      DescribeTaskDefinition: { taskDefinition: { containerDefinitions: [{ name: "web", logConfiguration }] } },
      FilterLogEvents: {
        events: [
          {
            logStreamName: "web/web/0123456789abcdef",
            timestamp: Date.now(),
            message: "password=hunter22 secret-of-the-example",
          },
        ],
      },
    };
    server.answers(({ action }) => answers[action] ?? "NotScripted");
    const clients = connect(server.aws);
    const deployed = {
      label: "the stack dev",
      aws: server.aws,
      cluster: "main",
      services: { web: { service: "web" } },
    };
    const { signal } = new AbortController();
    try {
      const lines = await new LogTail({ ...deployed, jobs: {} }, () => clients, signal).lines(clients);
      assert.match(lines.join("\n"), /^\S+ web 01234567 password=\[masked\] \[masked\]$/);
    } finally {
      clients.close();
      server.stop();
    }
  });
});
