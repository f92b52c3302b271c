import * as pulumi from "@pulumi/pulumi";
import { type Statement, verbs } from "./policies.ts";
import type { State } from "./state-options.ts";

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
