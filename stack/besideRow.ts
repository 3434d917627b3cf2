// What a resource hook says beside the row of its resource, of which it knows the URN alone.

import * as pulumi from "@pulumi/pulumi";

/** @param passing whether the line is not repeated at the end of the update */
export function inform(urn: pulumi.URN, line: string, passing = false): void {
  pulumi.log.info(line, rowOf(urn), undefined, passing).catch(unread);
}

export function warn(urn: pulumi.URN, line: string): void {
  pulumi.log.warn(line, rowOf(urn)).catch(unread);
}

const rowOf = (urn: pulumi.URN) => ({ urn: pulumi.output(urn) }) as pulumi.Resource;

/** Once the engine has ended, nobody reads the line. */
const unread = () => undefined;
