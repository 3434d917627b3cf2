// What is known of certificates, and of the wait for their validation.

import type { Ref, ResourceTypes, Values } from "./resourceType.ts";

export const acm: ResourceTypes = {
  "aws:acm/certificate:Certificate": {
    terraform: "aws_acm_certificate",
    outputs: certificate,
    shown: ["domainName", "subjectAlternativeNames"],
    replacedBy: [
      "domainName",
      "subjectAlternativeNames",
      "validationMethod",
      "validationOptions",
      "keyAlgorithm",
      "certificateAuthorityArn",
    ],
    lost: "a new certificate has to be validated first",
    successor:
      "the old one is served until the new one is issued, which takes minutes, and a zone that the registrar leads to",
    charge: "free",
    actions: {
      read: ["acm:DescribeCertificate", "acm:ListTagsForCertificate"],
      make: ["acm:RequestCertificate", "acm:AddTagsToCertificate"],
      change: [],
      delete: ["acm:DeleteCertificate"],
    },
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    terraform: "aws_acm_certificate_validation",
    outputs: (_ref, inputs) => ({ certificateArn: inputs.certificateArn }),
    shown: [],
    replacedBy: ["certificateArn", "validationRecordFqdns"],
    lost: false,
    charge: "free",
    actions: {
      read: ["acm:DescribeCertificate"],
      make: ["acm:DescribeCertificate"],
      change: [],
      delete: [],
    },
  },
};

function certificate(ref: Ref, inputs: Values): Values {
  const names = [inputs.domainName, ...((inputs.subjectAlternativeNames as unknown[] | undefined) ?? [])];
  return {
    arn: ref("arn"),
    domainValidationOptions: names.map((domainName, index) => ({
      domainName,
      resourceRecordName: ref(`domainValidationOptions[${index}].resourceRecordName`),
      resourceRecordType: ref(`domainValidationOptions[${index}].resourceRecordType`),
      resourceRecordValue: ref(`domainValidationOptions[${index}].resourceRecordValue`),
    })),
  };
}
