import assert from "node:assert/strict";
import type { Service, ServiceDeployment } from "@aws-sdk/client-ecs";
import { type Facts, shortImage, statusRow, table } from "../../../cli/operate/statusRows.ts";
import { shiftOf } from "../../../rollout/shift.ts";

const now = new Date(2026, 10, 23, 12);
const at = (minute: number) => new Date(2026, 10, 23, 11, minute);
const arn = (revision: number) => `arn:aws:ecs:eu-west-1:123456789012:task-definition/shop_dev_web:${revision}`;
const primary = { status: "PRIMARY", rolloutState: "COMPLETED" as const, taskDefinition: arn(7), createdAt: at(2) };
const service = (given: Service = {}): Service => ({
  status: "ACTIVE",
  runningCount: 2,
  desiredCount: 2,
  pendingCount: 0,
  deployments: [primary],
  ...given,
});

describe("a line of the status", () => {
  const cells: Record<string, [Facts, (string | RegExp)[]]> = {
    "of a service that runs as it should": [
      {
        name: "web",
        service: service(),
        image: "shop:1",
        url: "https://shop.example.com/",
        alarms: { raised: [], any: true },
      },
      ["web", "2 of 2", "COMPLETED", "shop:1", "https://shop.example.com/", "ok"],
    ],
    "of one that is being deployed, with since when": [
      {
        name: "web",
        service: service({
          runningCount: 3,
          pendingCount: 1,
          deployments: [
            { ...primary, rolloutState: "IN_PROGRESS" },
            { ...primary, status: "ACTIVE" },
          ],
        }),
        alarms: { raised: [], any: false },
      },
      ["web", "3 of 2, 1 pending", "IN_PROGRESS since 11:02:00", "-", "-", "none"],
    ],
    ...Object.fromEntries(
      (
        [
          [{ status: "SUCCESSFUL" }, "COMPLETED"],
          [
            {
              status: "IN_PROGRESS",
              createdAt: at(2),
              targetServiceRevision: { requestedProductionTrafficWeight: 10 },
            },
            "IN_PROGRESS since 11:02:00, 10 % of the requests moved",
          ],
          [
            {
              status: "IN_PROGRESS",
              lifecycleHookDetails: [{ targetType: "PAUSE", status: "AWAITING_ACTION", expiresAt: at(59) }],
            },
            "PAUSED until 11:59:00",
          ],
          [{ status: "ROLLBACK_SUCCESSFUL", finishedAt: at(9) }, "ROLLBACK_SUCCESSFUL since 11:09:00"],
        ] as const
      ).map(([record, cell]) => [
        `of one that shifts requests: ${cell}`,
        [
          {
            name: "web",
            service: service({ deployments: [{ status: "PRIMARY", taskDefinition: arn(7) }] }),
            shift: shiftOf(record as ServiceDeployment, undefined, 0),
            alarms: { raised: [], any: false },
          },
          ["web", "2 of 2", cell, "-", "-", "none"],
        ],
      ]),
    ),
    "of one that somebody rolled back, with from what, by whom and since when": [
      {
        name: "web",
        service: service(),
        rolledBack: {
          ...{ from: arn(9), to: arn(7), cluster: "main", service: "web-1a2b" },
          ...{ by: "arn:aws:iam::123456789012:user/alice", since: "2026-11-23T11:00:30Z" },
        },
        alarms: { raised: [], any: false },
      },
      [
        "web",
        "2 of 2",
        "COMPLETED; rolled back from shop_dev_web:9 by alice since 2026-11-23 11:00 UTC",
        ...["-", "-", "none"],
      ],
    ],
    "of one whose deployment ECS rolled back, with the one that failed": [
      {
        name: "web",
        service: service({
          deployments: [
            { status: "ACTIVE", rolloutState: "FAILED", taskDefinition: arn(8), createdAt: at(9), updatedAt: at(10) },
            primary,
          ],
        }),
        alarms: { raised: ["web-errors-1a2b3c4", "web-latency-5d6e7f8"], any: true },
      },
      [
        "web",
        "2 of 2",
        "COMPLETED; shop_dev_web:8 FAILED since 11:10:00",
        "-",
        "-",
        "web-errors-1a2b3c4, web-latency-5d6e7f8",
      ],
    ],
    "of one that was deployed again after a failure, which is over then": [
      {
        name: "web",
        service: service({
          deployments: [
            { ...primary, taskDefinition: arn(10) },
            { status: "ACTIVE", rolloutState: "FAILED", taskDefinition: arn(9), createdAt: at(9), updatedAt: at(10) },
          ],
        }),
      },
      ["web", "2 of 2", "COMPLETED", "-", "-", "unknown"],
    ],
    "of one whose first deployment failed": [
      {
        name: "web",
        service: service({ runningCount: 0, deployments: [{ ...primary, rolloutState: "FAILED", updatedAt: at(30) }] }),
      },
      ["web", "0 of 2", "FAILED since 11:30:00", "-", "-", "unknown"],
    ],
    "of one that is on its way out": [
      { name: "web", service: service({ status: "DRAINING" }) },
      ["web", "2 of 2", "DRAINING", "-", "-", "unknown"],
    ],
    "of one that ECS does not have": [
      { name: "web", service: null, alarms: { raised: [], any: false } },
      ["web", "-", "not in ECS", "-", "-", "none"],
    ],
    "of a job": [
      { name: "nightly", running: 1, image: "shop:1", alarms: { raised: [], any: true } },
      ["nightly", "1 running", "-", "shop:1", "-", "ok"],
    ],
    "of what only alarms watch": [
      { name: "load_balancer", alarms: { raised: ["x"], any: true } },
      ["load_balancer", "-", "-", "-", "-", "x"],
    ],
  };
  for (const [what, [facts, expected]] of Object.entries(cells)) {
    it(what, () => assert.deepEqual(statusRow(facts, now), expected));
  }

  it("has the image without ECR's host, and with as many digits of its digest as distinguish images", () => {
    const digest = `sha256:0123456789ab${"c".repeat(52)}`;
    const host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    for (const [image, short] of [
      [`${host}/web-1a2b@${digest}`, "web-1a2b@sha256:0123456789ab"],
      [`${host}/web-1a2b:5f0c`, "web-1a2b:5f0c"],
      ["public.ecr.aws/nginx/nginx:1.27", "public.ecr.aws/nginx/nginx:1.27"],
      [`ghcr.io/shop/web:1@${digest}`, "ghcr.io/shop/web:1@sha256:0123456789ab"],
      ["127.0.0.1:4566/web:5f0c", "127.0.0.1:4566/web:5f0c"],
    ] as const) {
      assert.equal(shortImage(image), short);
    }
  });

  it("stands in columns as wide as their widest cell, without spaces at its end", () => {
    assert.deepEqual(
      table([
        ["A", "B", "C"],
        ["long", "", "x"],
        ["b", "wide", ""],
      ]),
      ["A     B     C", "long        x", "b     wide"],
    );
  });
});
