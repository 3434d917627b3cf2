// AWS's rule groups for a web ACL that cost no more than any other rule, with their capacity units. Those with a price
// of their own (bots, fraud, DDoS) take settings that only their owner knows.
// https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html

export const capacityOfRuleGroup: Readonly<Record<string, number>> = {
  AWSManagedRulesAdminProtectionRuleSet: 100,
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesAnonymousIpList: 50,
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesLinuxRuleSet: 200,
  AWSManagedRulesPHPRuleSet: 100,
  AWSManagedRulesSQLiRuleSet: 200,
  AWSManagedRulesUnixRuleSet: 100,
  AWSManagedRulesWindowsRuleSet: 200,
  AWSManagedRulesWordPressRuleSet: 100,
};
