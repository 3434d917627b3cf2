// The addresses of a load balancer inside its VPC, which only EC2 has.

import type { AwsSettings } from "../settings/keys/schema.ts";
import { AskAws, listIn } from "./before/askAws.ts";
import type { PrivateAddresses } from "./testAddress.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html */
export function privateAddresses(aws: AwsSettings): PrivateAddresses {
  return async (description) => {
    const asked = new AskAws(aws);
    try {
      const answer = await asked.query("ec2", "DescribeNetworkInterfaces", {
        "Filter.1.Name": "description",
        "Filter.1.Value.1": description,
        "Filter.2.Name": "status",
        "Filter.2.Value.1": "in-use",
      });
      return listIn(answer?.networkInterfaceSet)
        .flatMap(({ privateIpAddress }) => privateIpAddress ?? [])
        .map(String)
        .sort();
    } finally {
      asked.close();
    }
  };
}
