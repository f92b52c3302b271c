import { createHash } from "node:crypto";
import { getSecretVersionOutput } from "@pulumi/gcp/secretmanager/getSecretVersion.js";
import { Secret as GoogleSecret } from "@pulumi/gcp/secretmanager/secret.js";
import { SecretIamMember } from "@pulumi/gcp/secretmanager/secretIamMember.js";
import { SecretVersion } from "@pulumi/gcp/secretmanager/secretVersion.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Secret } from "../../contract.ts";
import type { GoogleProject } from "./project.ts";

/** A secret in Secret Manager, pinned to a version. */
export interface PinnedSecret {
  secret: pulumi.Input<string>;
  version: pulumi.Input<string>;
}

/** Whose secrets they are, and who may read them. */
interface SecretNeeds {
  /** How ids of the stack's own secrets begin, as no other stack's do. */
  prefix: string;
  member: pulumi.Input<string>;
}

/** Makes or finds the secrets, by variable, and lets `member` alone read them; whoever reads must wait for `rights`. */
export function pinSecrets(
  google: GoogleProject,
  secrets: Readonly<Record<string, Secret>>,
  { prefix, member }: SecretNeeds,
): { pinned: Record<string, PinnedSecret>; rights: pulumi.Resource[] } {
  const { id: project, spec, parent } = google;
  const pinned: Record<string, PinnedSecret> = {};
  const rights: pulumi.Resource[] = [];
  for (const [name, source] of Object.entries(secrets)) {
    const resourceName = `${spec.name}-${name.toLowerCase().replaceAll("_", "-")}`;
    const found =
      "reference" in source
        ? find(google, source.reference)
        : make(google, { resourceName, secretId: `${prefix}${name}`, value: source.value });
    pinned[name] = found;
    const role = "roles/secretmanager.secretAccessor";
    rights.push(new SecretIamMember(resourceName, { project, secretId: found.secret, role, member }, { parent }));
  }
  return { pinned, rights };
}

/** Ids of secrets that others keep. */
export function referencedSecrets(secrets: Readonly<Record<string, Secret>>): string[] {
  const references = Object.values(secrets).flatMap((source) => ("reference" in source ? [source.reference] : []));
  return [...new Set(references.map((reference) => splitReference(reference).secret))];
}

function make(
  { id: project, parent }: GoogleProject,
  { resourceName, secretId, value }: { resourceName: string; secretId: string; value: pulumi.Output<string> },
): PinnedSecret {
  const secret = new GoogleSecret(resourceName, { project, secretId, replication: { auto: {} } }, { parent });
  // The value is written and never read back; this number changes with it and so makes a new version.
  const written = { secretDataWo: value, secretDataWoVersion: value.apply(toNumber) };
  const { version } = new SecretVersion(resourceName, { secret: secret.id, ...written }, { parent });
  return { secret: secret.secretId, version };
}

/** Finds `name` or `name/versions/7`; without a version the newest one is looked up, without its value. */
function find(google: GoogleProject, reference: string): PinnedSecret {
  const { secret, version } = splitReference(reference);
  if (version !== undefined) return { secret, version };
  const newest = getSecretVersionOutput(
    { project: google.id, secret, fetchSecretData: false },
    google.lookUp("gcp:secretmanager/getSecretVersion:getSecretVersion"),
  );
  return { secret, version: newest.version };
}

function splitReference(reference: string): { secret: string; version: string | undefined } {
  const [secret = reference, version] = reference.split("/versions/");
  return { secret, version };
}

// Stays secret in the state, as what it is made from.
function toNumber(value: string): number {
  return createHash("sha256").update(value).digest().readUIntBE(0, 5);
}
