// What is known of roles and their permissions. Stand-alone policies and identity providers are left to the bootstrap.

import type { ResourceTypes } from "./resourceType.ts";

export const iam: ResourceTypes = {
  "aws:iam/instanceProfile:InstanceProfile": {
    terraform: "aws_iam_instance_profile",
    outputs: ["arn"],
    shown: "all",
    replacedBy: ["name", "namePrefix", "path"],
    lost: false,
    charge: "free",
    actions: {
      read: ["iam:GetInstanceProfile"],
      make: ["iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile", "iam:PassRole", "iam:TagInstanceProfile"],
      change: ["iam:AddRoleToInstanceProfile", "iam:RemoveRoleFromInstanceProfile"],
      delete: ["iam:DeleteInstanceProfile", "iam:RemoveRoleFromInstanceProfile"],
    },
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    terraform: "aws_iam_openid_connect_provider",
    outputs: ["arn"],
    shown: "all",
    replacedBy: ["url"],
    lost: false,
    charge: "free",
    actions: {
      read: ["iam:GetOpenIDConnectProvider"],
      make: ["iam:CreateOpenIDConnectProvider", "iam:TagOpenIDConnectProvider"],
      change: [
        "iam:AddClientIDToOpenIDConnectProvider",
        "iam:RemoveClientIDFromOpenIDConnectProvider",
        "iam:UpdateOpenIDConnectProviderThumbprint",
      ],
      delete: ["iam:DeleteOpenIDConnectProvider"],
    },
  },
  "aws:iam/policy:Policy": {
    terraform: "aws_iam_policy",
    outputs: ["arn"],
    shown: "all",
    replacedBy: ["name", "namePrefix", "path", "description"],
    lost: false,
    charge: "free",
    actions: {
      read: ["iam:GetPolicy", "iam:GetPolicyVersion"],
      make: ["iam:CreatePolicy", "iam:TagPolicy"],
      change: ["iam:CreatePolicyVersion", "iam:DeletePolicyVersion", "iam:ListPolicyVersions"],
      delete: ["iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:ListPolicyVersions"],
    },
  },
  "aws:iam/role:Role": {
    terraform: "aws_iam_role",
    outputs: ["arn", "name"],
    shown: ["assumeRolePolicy"],
    replacedBy: ["name", "namePrefix", "path"],
    unique: { by: ["name"], refusal: "EntityAlreadyExists" },
    lost: false,
    charge: "free",
    actions: {
      read: ["iam:GetRole", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"],
      make: ["iam:CreateRole", "iam:TagRole"],
      change: [
        "iam:PutRolePermissionsBoundary",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
        "iam:UpdateRoleDescription",
      ],
      delete: ["iam:DeleteRole", "iam:ListInstanceProfilesForRole"],
    },
  },
  "aws:iam/rolePolicy:RolePolicy": {
    terraform: "aws_iam_role_policy",
    outputs: ["name"],
    shown: ["policy"],
    replacedBy: ["name", "namePrefix", "role"],
    lost: false,
    charge: "free",
    actions: {
      read: ["iam:GetRolePolicy"],
      make: ["iam:PutRolePolicy"],
      change: ["iam:PutRolePolicy"],
      delete: ["iam:DeleteRolePolicy"],
    },
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    terraform: "aws_iam_role_policy_attachment",
    outputs: [],
    shown: ["policyArn"],
    replacedBy: ["policyArn", "role"],
    lost: false,
    charge: "free",
    actions: {
      read: ["iam:ListAttachedRolePolicies"],
      make: ["iam:AttachRolePolicy"],
      change: [],
      delete: ["iam:DetachRolePolicy"],
    },
  },
};
