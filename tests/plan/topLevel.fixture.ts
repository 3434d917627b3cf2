// A program of a few lines, for the test of source lines: code at a module's top level is in no function.

import { cloudwatch } from "@pulumi/aws";
import { ComponentResource } from "@pulumi/pulumi";

class Group extends ComponentResource {
  constructor(name: string) {
    super("docker-on-ecs:index:Group", name);
    this.makeLogs(name);
    this.registerOutputs({});
  }

  private makeLogs(name: string): void {
    new cloudwatch.LogGroup(`${name}-logs`, {}, { parent: this });
  }
}

new Group("group");
