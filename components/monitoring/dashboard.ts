// A stack's CloudWatch dashboard, and its address in the console. What the dashboard shows is left to
// dashboardBody.ts.

import { cloudwatch } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../settings/facts/regions.ts";
import { type DashboardFacts, dashboardBody } from "./dashboardBody.ts";

export interface DashboardArgs {
  /** At most 255 letters, digits, - and _. The name is part of the URL, and people see it in a list. */
  dashboardName: string;
  facts: pulumi.Input<DashboardFacts>;
}

export class Dashboard extends pulumi.ComponentResource {
  constructor(name: string, args: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:Dashboard", name, {}, opts);
    new cloudwatch.Dashboard(
      `${name}-body`,
      {
        dashboardName: args.dashboardName,
        dashboardBody: pulumi.output(args.facts).apply((facts) => JSON.stringify(dashboardBody(facts))),
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}

/** The address of a dashboard in the console. */
export function dashboardUrl(dashboardName: string, region: string): string {
  const host = hosts[partitionOf(region)] ?? "console.aws.amazon.com";
  return `https://${region}.${host}/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboardName}`;
}

// https://docs.aws.amazon.com/signin/latest/userguide/console-sign-in-tutorials.html
const hosts: Record<string, string> = {
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};
