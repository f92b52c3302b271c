import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember.js";
import * as pulumi from "@pulumi/pulumi";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember.js";
import type { GoogleProject } from "./project.ts";
import type { State } from "./state-options.ts";

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
