import { createHash } from "node:crypto";
import { getSecretVersionOutput } from "@pulumi/gcp/secretmanager/getSecretVersion.js";
import { Secret } from "@pulumi/gcp/secretmanager/secret.js";
import { SecretIamMember } from "@pulumi/gcp/secretmanager/secretIamMember.js";
import { SecretVersion } from "@pulumi/gcp/secretmanager/secretVersion.js";
import type * as pulumi from "@pulumi/pulumi";
import type { ServiceSpec, TargetContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { names } from "../../targets/cloud-run/names.ts";
import type { CloudRunOptions } from "../../targets/cloud-run/options.ts";
import { projectOf } from "./project.ts";

/** A secret as an environment variable of the service: which one, pinned to a version. */
export interface SecretVariable {
  name: string;
  valueSource: { secretKeyRef: { secret: pulumi.Input<string>; version: pulumi.Input<string> } };
}

/** Makes or finds the spec's secrets and lets `member` alone read them; the service must wait for `rights`. */
export function secretVariables(
  context: TargetContext<CloudRunOptions>,
  member: pulumi.Input<string>,
): { variables: SecretVariable[]; rights: pulumi.Resource[] } {
  const { spec, parent, options } = context;
  const { project } = options;
  const variables: SecretVariable[] = [];
  const rights: pulumi.Resource[] = [];
  for (const [name, source] of Object.entries(spec.secrets)) {
    const resourceName = `${spec.name}-${name.toLowerCase().replaceAll("_", "-")}`;
    let pinned: { secret: pulumi.Input<string>; version: pulumi.Input<string> };
    if ("reference" in source) {
      pinned = findSecret(source.reference, context);
    } else {
      const secret = new Secret(
        resourceName,
        { project, secretId: `${secretPrefix(context)}${name}`, replication: { auto: {} } },
        { parent },
      );
      const version = new SecretVersion(
        resourceName,
        // The value is written and never read back; this number changes with it and so makes a new version.
        { secret: secret.id, secretDataWo: source.value, secretDataWoVersion: source.value.apply(toNumber) },
        { parent },
      );
      pinned = { secret: secret.secretId, version: version.version };
    }
    variables.push({ name, valueSource: { secretKeyRef: pinned } });
    rights.push(
      new SecretIamMember(
        resourceName,
        { project, secretId: pinned.secret, role: "roles/secretmanager.secretAccessor", member },
        { parent },
      ),
    );
  }
  return { variables, rights };
}

/** How ids of the stack's own secrets begin: with the service's name in Cloud Run, which holds no underscore. */
export function secretPrefix(context: TargetContext<CloudRunOptions>): string {
  return `${nameOf(names.service, context)}_`;
}

/** Ids of secrets that others keep. */
export function referencedSecrets({ secrets }: ServiceSpec): string[] {
  const references = Object.values(secrets).flatMap((source) => ("reference" in source ? [source.reference] : []));
  return [...new Set(references.map((reference) => reference.split("/versions/")[0] ?? reference))];
}

/** Splits `name` or `name/versions/7`; without a version the newest one is looked up, without its value. */
function findSecret(reference: string, context: TargetContext<CloudRunOptions>) {
  const { project } = context.options;
  const [secret = "", version] = reference.split("/versions/");
  if (version !== undefined) return { secret, version };
  const found = getSecretVersionOutput(
    { project, secret, fetchSecretData: false },
    projectOf(context).lookUp("gcp:secretmanager/getSecretVersion:getSecretVersion"),
  );
  return { secret, version: found.version };
}

// Stays secret in the state, as what it is made from.
function toNumber(value: string): number {
  return createHash("sha256").update(value).digest().readUIntBE(0, 5);
}
