// Where images are kept.

import { besides, type Inputs, isSet, type Rule, unless } from "./rule.ts";

const of = ["aws:ecr/repository:Repository"];

export const imageRules: readonly Rule[] = [
  {
    name: "ecr-1",
    says: "A repository scans what is pushed (ECR.1, CKV_AWS_163)",
    remedy: "write imageScanningConfiguration: { scanOnPush: true }",
    of,
    breaches: ({ inputs }) =>
      unless(inputs.imageScanningConfiguration?.scanOnPush === true, "nobody scans what is pushed"),
  },
  {
    name: "ecr-2",
    says: "A repository's tags do not move (ECR.2, CKV_AWS_51)",
    remedy: 'write imageTagMutability: "IMMUTABLE", and push each image under a tag of its own',
    of,
    breaches: ({ inputs }) => unless(inputs.imageTagMutability === "IMMUTABLE", "its tags can be moved"),
  },
  {
    name: "ecr-3",
    says: "A repository drops old images (ECR.3)",
    remedy: "add an aws.ecr.LifecyclePolicy",
    of,
    breachesIn: (one, all) =>
      unless(
        besides(all, "aws:ecr/lifecyclePolicy:LifecyclePolicy", "repository", one).length > 0,
        "it has no lifecycle policy",
      ),
  },
  {
    name: "ecr-5",
    says: "Images are encrypted with a customer key (ECR.5, CKV_AWS_136)",
    remedy: 'write encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: <a key\'s ARN> }]',
    allow: "customer-key",
    of,
    breaches({ inputs, ...one }) {
      const [first = {}] = (inputs.encryptionConfigurations ?? []) as Inputs[];
      const isKept = first.encryptionType === "KMS" && isSet({ ...one, inputs: first }, "kmsKey");
      return unless(isKept, "it has no customer key");
    },
  },
];
