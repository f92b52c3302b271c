import * as z from "zod";

/** Where the state lies, in `slipway:options.ci`: who deploys may write it, who previews may read it. */
export const stateSchema = z
  .strictObject({
    bucket: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[\w./-]*\w)?$/, "must be a bucket's name, and a path in it if any")
      .describe("Bucket of the backend, with the path in it if there is one: of s3://bucket/path?region=… bucket/path"),
    keyArn: z
      .string()
      // A policy reaches a key by its own ARN, never by an alias'.
      // https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
      .regex(/^arn:aws:kms:[\w-]+:\d{12}:key\/[\w-]+$/, "must be the ARN of a key, not of an alias")
      .optional()
      .describe(
        "ARN of the key that seals the stack's secrets; it opens every stack that it seals, to previews too: one each",
      ),
  })
  .optional()
  .describe("Where the state lies, if in a bucket of S3: who deploys may write it, who previews may read it");

/** State of one stack in a bucket. */
export type State = NonNullable<z.infer<typeof stateSchema>>;
