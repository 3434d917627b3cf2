// Where ECS stops a deployment in steps and waits for a word, by hooks of type PAUSE. components/ makes the hooks, and
// rollout/ gives the word. Pure.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html

import { testDefaults } from "../defaults.ts";

/** A stage that ECS goes through once in a deployment, after which it waits. */
export interface DeploymentPause {
  stage: "POST_SCALE_UP" | "POST_TEST_TRAFFIC_SHIFT";
  /** Minutes after which ECS rolls the deployment back. */
  timeoutMinutes: number;
}

interface Pausing {
  test?: { timeoutSeconds?: number };
  pause?: "before-production";
}

/** A day that people have, which is also AWS's default; it takes up to 14 days. */
const patienceMinutes = 24 * 60;
/** Minutes in which a task for the test starts, and what follows the deployment finds out that it has to. */
const startMinutes = 10;

/**
 * One pause at most, where the new revision runs and has no request of a client. Not PRE_PRODUCTION_TRAFFIC_SHIFT: with
 * canary and linear ECS comes there before each step. Whether it comes to POST_TEST_TRAFFIC_SHIFT without a test
 * listener AWS does not say; so without a test it is POST_SCALE_UP.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHook.html
 */
export function pauseOf({ test, pause }: Pausing): DeploymentPause | undefined {
  if (test === undefined) return pause && { stage: "POST_SCALE_UP", timeoutMinutes: patienceMinutes };
  const { timeoutSeconds = testDefaults.timeoutSeconds } = test;
  const testMinutes = startMinutes + Math.ceil(timeoutSeconds / 60);
  return {
    stage: "POST_TEST_TRAFFIC_SHIFT",
    timeoutMinutes: testMinutes + (pause === undefined ? 0 : patienceMinutes),
  };
}

/** Whether ECS waits at a hook of `pauseOf` for people, too: no test alone takes as long. */
export function waitsForPeople({ stage, timeoutMinutes }: { stage: string; timeoutMinutes: number }): boolean {
  return stage === "POST_SCALE_UP" || timeoutMinutes > startMinutes + longestTestMinutes;
}

/** The most that the stack file takes for a test. */
const longestTestMinutes = 24 * 60;
