// What is known of the state machine that starts a job's runs one at a time, or follows each to its end.

import { jobRunMinutes, statesPerRun } from "../../pricing/assumptions.ts";
import { statesToFollow } from "../../pricing/statesPerRun.ts";
import type { Planned, PlannedStack } from "../charges/plannedStack.ts";
import { runsPerMonth } from "../charges/runsPerMonth.ts";
import { fixed, type Uncounted, type Usage } from "../charges/usage.ts";
import { openJson } from "../openJson.ts";
import type { ResourceTypes } from "./resourceType.ts";

export const sfn: ResourceTypes = {
  "aws:sfn/stateMachine:StateMachine": {
    terraform: "aws_sfn_state_machine",
    outputs: ["arn"],
    shown: ["definition"],
    replacedBy: ["name", "namePrefix", "type"],
    lost: false,
    charge: stateMachineUsage,
    actions: {
      read: ["states:DescribeStateMachine", "states:ListStateMachineVersions", "states:ListTagsForResource"],
      make: [
        "states:CreateStateMachine",
        "states:DescribeStateMachine",
        "iam:PassRole",
        "states:TagResource",
        "states:ValidateStateMachineDefinition",
      ],
      change: ["states:UpdateStateMachine", "states:ValidateStateMachineDefinition"],
      delete: ["states:DeleteStateMachine"],
    },
  },
};

function stateMachineUsage(machine: Planned, stack: PlannedStack): (Usage | Uncounted)[] {
  const schedules = stack.users(machine, "aws:scheduler/schedule:Schedule");
  // What events start cannot be counted, which their targets say.
  if (schedules.length === 0) return [];
  const runs = schedules.map(({ inputs }) => runsPerMonth(String(inputs.scheduleExpression)));
  const count = runs.reduce((sum: number, number) => sum + (number ?? Number.NaN), 0);
  if (Number.isNaN(count)) return [{ item: "state transitions", uncounted: "how often it runs is not known" }];
  return [{ item: "state transitions", price: "stateTransition", quantity: fixed(count * statesOf(machine)) }];
}

/** A state machine that follows a run goes from a wait to a look and back, as long as the run takes. */
function statesOf({ inputs }: Planned): number {
  const { States = {} } = openJson(inputs.definition ?? "{}") as { States?: Record<string, unknown> };
  if (States.WaitForEnd === undefined) return statesPerRun;
  const looksFirst = States.FindRun === undefined ? 0 : 2;
  return statesPerRun - 1 + looksFirst + statesToFollow(jobRunMinutes * 60);
}
