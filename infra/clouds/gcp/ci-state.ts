import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember.js";
import * as pulumi from "@pulumi/pulumi";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember.js";
import * as z from "zod";
import type { GoogleProject } from "./project.ts";

/** Where the state lies, in `slipway:options.ci`: who deploys may write it, who previews may read it. */
export const stateSchema = z
  .strictObject({
    bucket: z
      .string()
      .regex(/^[a-z0-9][\w.-]{1,220}[a-z0-9](\/[\w./-]*\w)?$/, "must be a bucket's name, and a path in it if any")
      .describe("Bucket of the backend, with the path in it if there is one: of gs://bucket/path bucket/path"),
    key: z
      .string()
      .regex(
        /^projects\/[\w:.-]+\/locations\/[\w-]+\/keyRings\/[\w-]+\/cryptoKeys\/[\w-]+$/,
        "must be projects/P/locations/L/keyRings/R/cryptoKeys/K",
      )
      .optional()
      .describe(
        "Key that seals the stack's secrets, in the stack's project; it opens every stack that it seals, to previews too: one each; projects/P/locations/L/keyRings/R/cryptoKeys/K",
      ),
  })
  .optional()
  .describe(
    "Where the state lies, if in a bucket of Cloud Storage in the stack's project: who deploys may write it, who previews may read it",
  );

/** State of one stack in a bucket. */
export type State = NonNullable<z.infer<typeof stateSchema>>;

/** Lets somebody open the stack's state and no other stack's; `writes` as an `up` does. */
// https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/store.go says where each file lies.
export function grantState(
  { spec, stack, parent }: GoogleProject,
  state: State | undefined,
  { name, member, writes }: { name: string; member: pulumi.Output<string>; writes: boolean },
): void {
  if (state === undefined) return;
  const project = pulumi.getProject();
  const [bucket = "", ...path] = state.bucket.split("/");
  const within = (file: string) => `projects/_/buckets/${bucket}/objects/${[...path, ".pulumi", file].join("/")}`;
  const files = [
    within("meta.yaml"),
    ...["json", "pulumi-tags"].map((end) => within(`stacks/${project}/${stack}.${end}`)),
    ...(writes
      ? ["locks/organization", "history", "backups", "journal"].map((folder) =>
          within(`${folder}/${project}/${stack}/`),
        )
      : []),
  ];
  // https://cloud.google.com/iam/docs/conditions-resource-attributes#resource-name
  const expression = files.map((file) => `resource.name.startsWith("${file}")`).join(" || ");
  const role = writes ? "roles/storage.objectUser" : "roles/storage.objectViewer";
  const condition = { title: `State of ${spec.name} (${stack})`.slice(0, 100), expression };
  new BucketIAMMember(`${name}-state`, { bucket, role, member, condition }, { parent });
  // Names alone are listed, and the bucket itself is looked at.
  // https://cloud.google.com/storage/docs/access-control/iam-roles#legacy-roles
  new BucketIAMMember(`${name}-bucket`, { bucket, role: "roles/storage.legacyBucketReader", member }, { parent });
  if (state.key === undefined) return;
  const keyRole = writes ? "roles/cloudkms.cryptoKeyEncrypterDecrypter" : "roles/cloudkms.cryptoKeyDecrypter";
  new CryptoKeyIAMMember(`${name}-key`, { cryptoKeyId: state.key, role: keyRole, member }, { parent });
}
