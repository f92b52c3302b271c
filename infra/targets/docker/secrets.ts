import type * as pulumi from "@pulumi/pulumi";
import type { Secret } from "../../contract.ts";

/** The values of a spec's secrets; references were refused before, as Docker has no secret manager to look them up in. */
export function secretValues(secrets: Readonly<Record<string, Secret>>): Record<string, pulumi.Output<string>> {
  const values: Record<string, pulumi.Output<string>> = {};
  for (const [name, secret] of Object.entries(secrets)) if ("value" in secret) values[name] = secret.value;
  return values;
}
