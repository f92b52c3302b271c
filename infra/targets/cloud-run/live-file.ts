import { Secret } from "@pulumi/gcp/secretmanager/secret.js";
import { SecretIamMember } from "@pulumi/gcp/secretmanager/secretIamMember.js";
import { SecretVersion } from "@pulumi/gcp/secretmanager/secretVersion.js";
import * as pulumi from "@pulumi/pulumi";
import type { GoogleProject } from "../../clouds/gcp/project.ts";
import type { ServiceSpec } from "../../contract.ts";
import { emptyList, liveFileName, liveFolder, liveVariable } from "../../live-file.ts";
import { liveSecretId } from "./names.ts";

const volume = "slipway-live";

/** A volume of a revision's template, where its container sees it, and what must be there before. */
export interface LiveVolume {
  volumes: { name: string; secret: { secret: pulumi.Input<string>; items: { path: string; version: "latest" }[] } }[];
  mounts: { name: string; mountPath: string }[];
  rights: pulumi.Resource[];
}

/**
 * The file of users as a secret in a volume, of which each read asks for the newest version; nothing where the stack asks
 * for none. Versions after the first are written past the stack.
 */
// https://cloud.google.com/run/docs/configuring/services/secrets
export function liveVolume(
  google: GoogleProject,
  { spec, member }: { spec: Pick<ServiceSpec, "name" | "env">; member: pulumi.Input<string> },
): LiveVolume {
  const { id: project, parent } = google;
  const path = liveFileName(spec.env[liveVariable]);
  if (path === undefined) return { volumes: [], mounts: [], rights: [] };
  const name = `${spec.name}-live`;
  const secret = new Secret(name, { project, secretId: liveSecretId(google), replication: { auto: {} } }, { parent });
  // A revision is refused whose secret has no version.
  const first = new SecretVersion(
    name,
    { secret: secret.id, secretDataWo: pulumi.secret(emptyList), secretDataWoVersion: 1 },
    { parent },
  );
  const role = "roles/secretmanager.secretAccessor";
  const right = new SecretIamMember(name, { project, secretId: secret.secretId, role, member }, { parent });
  return {
    volumes: [{ name: volume, secret: { secret: secret.secretId, items: [{ path, version: "latest" }] } }],
    mounts: [{ name: volume, mountPath: liveFolder }],
    rights: [first, right],
  };
}
