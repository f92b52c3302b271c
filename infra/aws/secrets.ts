import { createHash } from "node:crypto";
import { getSecretVersionsOutput } from "@pulumi/aws/secretsmanager/getSecretVersions.js";
import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js";
import type * as pulumi from "@pulumi/pulumi";
import type { ServiceContext } from "../contract.ts";
import type { Place } from "./place.ts";

/** A secret of Secrets Manager, pinned to one of its versions. */
export interface PinnedSecret {
  name: string;
  arn: pulumi.Output<string>;
  versionId: pulumi.Output<string>;
}

/** Makes or finds the spec's secrets. */
export function pinnedSecrets({ spec }: ServiceContext, place: Place): PinnedSecret[] {
  return Object.entries(spec.secrets).map(([name, source]) =>
    "reference" in source
      ? { name, ...findSecret(source.reference, place) }
      : { name, ...makeSecret(`${spec.name}-${name.toLowerCase().replaceAll("_", "-")}`, source.value, place) },
  );
}

/** Makes one secret. Its value is written and never read back. */
export function makeSecret(name: string, value: pulumi.Output<string>, place: Place): Omit<PinnedSecret, "name"> {
  // Deleted at once: the value also lives, encrypted, in the stack's config.
  const secret = new Secret(name, { recoveryWindowInDays: 0 }, place);
  const version = new SecretVersion(
    name,
    // The number changes with the value and so makes a new version.
    { secretId: secret.id, secretStringWo: value, secretStringWoVersion: value.apply(toNumber) },
    place,
  );
  return { arn: secret.arn, versionId: version.versionId };
}

/** Splits `name` or `name#versionId`, where the name may be an ARN; without a version it is the current one. */
function findSecret(reference: string, place: Place): Omit<PinnedSecret, "name"> {
  const [secretId = "", version] = reference.split("#");
  const found = getSecretVersionsOutput({ secretId }, place);
  return {
    arn: found.secretArn,
    versionId: found.versions.apply((versions) => {
      const current = version ?? versions.find(({ versionStages }) => versionStages.includes("AWSCURRENT"))?.versionId;
      if (current === undefined) throw new Error(`secret ${secretId} has no current version`);
      return current;
    }),
  };
}

// Stays secret in the state, as what it is made from.
function toNumber(value: string): number {
  return createHash("sha256").update(value).digest().readUIntBE(0, 4) >>> 1;
}
