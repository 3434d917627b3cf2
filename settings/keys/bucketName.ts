// The name of a bucket of S3. Which key takes one is left to the keys.

import { matching } from "../language/fields.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
export const bucketName = matching(
  /^(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  "be the name of an S3 bucket",
  "write the name alone, such as uploads, of 3 to 63 small letters, digits, dots and hyphens",
);
