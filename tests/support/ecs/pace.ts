// How long things take on the simulated AWS, in seconds. AWS promises none of these; a test that counts time sets the
// ones that its settings decide (the checks of a target group, the drain of a task).

export interface SimulatedPace {
  /** From a task's launch to its process. */
  start: number;
  /** From its process to the target group's verdict `healthy`: healthy threshold × interval. */
  healthy: number;
  /** From its process to the verdict `unhealthy`: grace period + unhealthy threshold × interval. */
  unhealthy: number;
  /** From the order to stop a task to its end: deregistration delay and what the process takes to end. */
  drain: number;
  /** From one stage of a deployment to the next, and from the last task to the verdict: ECS's own turns. */
  turn: number;
  /** How long ECS looks at alarms after a rolling deployment: "less than 5 minutes". */
  alarmBake: number;
}

export const usualPace: SimulatedPace = { start: 30, healthy: 10, unhealthy: 60, drain: 25, turn: 5, alarmBake: 240 };
