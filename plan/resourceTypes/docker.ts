// What is known of an image that is built and pushed.

import type { ResourceTypes } from "./resourceType.ts";

export const docker: ResourceTypes = {
  "docker:index/image:Image": {
    outputs: ["baseImageName", "repoDigest"],
    shown: ["imageName", "build"],
    replacedBy: [],
    routine: "built anew",
    lost: false,
    charge: "elsewhere", // with its repository
    actions: {
      read: [],
      make: [
        "ecr:GetAuthorizationToken",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
        "ecr:BatchCheckLayerAvailability",
        "ecr:CompleteLayerUpload",
        "ecr:InitiateLayerUpload",
      ],
      change: [],
      delete: [],
    },
  },
};
