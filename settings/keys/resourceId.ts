// The ids that EC2 and EFS give what they make. Which key takes the id of what is left to the keys.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
// https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html (FileSystemId)

import { matching } from "../language/fields.ts";

/** @param what the resource, with its article: `a subnet` */
export function resourceId(prefix: string, what: string) {
  const pattern = new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`);
  return matching(pattern, `be ${what}'s id`, `write ${prefix}- and its 8 or 17 hexadecimal digits`);
}

export const securityGroupId = resourceId("sg", "a security group");
