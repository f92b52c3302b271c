import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type Statement, verbs } from "./policies.ts";

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

/** What opening a stack's state takes, and no other stack's; `writes` as an `up` does. */
// https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/store.go says where each file lies.
export function stateRights(state: State | undefined, stack: string, { writes }: { writes: boolean }): Statement[] {
  if (state === undefined) return [];
  const project = pulumi.getProject();
  const [bucket = "", ...path] = state.bucket.split("/");
  const arn = `arn:aws:s3:::${bucket}`;
  const within = (file: string) => `${arn}/${[...path, ".pulumi", file].join("/")}`;
  const files = ["json*", "pulumi-tags*"].map((end) => within(`stacks/${project}/${stack}.${end}`));
  return [
    // Only names are listed, since a listing cannot be narrowed to one file.
    { actions: verbs("s3", "ListBucket GetBucketLocation"), resources: [arn] },
    { actions: ["s3:GetObject"], resources: [within("meta.yaml"), ...files] },
    ...(writes
      ? [
          {
            actions: verbs("s3", "GetObject PutObject DeleteObject"),
            resources: [
              ...files,
              ...["locks/organization", "history", "backups", "journal"].map((folder) =>
                within(`${folder}/${project}/${stack}/*`),
              ),
            ],
          },
        ]
      : []),
    ...(state.keyArn === undefined
      ? []
      : [{ actions: verbs("kms", writes ? "Decrypt Encrypt" : "Decrypt"), resources: [state.keyArn] }]),
  ];
}
