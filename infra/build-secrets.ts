import * as pulumi from "@pulumi/pulumi";
import type { Secret } from "./contract.ts";
import type { Fault } from "./errors.ts";
import { secretCommand } from "./remedies.ts";

/** The values of a build's secrets, by the id under which the Dockerfile mounts them. */
export type BuildSecrets = Readonly<Record<string, pulumi.Output<string>>>;

/**
 * Takes each secret that `slipway:image.secrets` names from `slipway:secrets`, else from the environment of this
 * machine, and adds a fault for each that neither has.
 */
export function collectBuildSecrets(
  names: readonly string[],
  { stack, stored, faults }: { stack: string; stored: Readonly<Record<string, Secret>>; faults: Fault[] },
): BuildSecrets {
  const values: Record<string, pulumi.Output<string>> = {};
  for (const name of names) {
    const path = "slipway:image.secrets";
    const remedy = `keep it encrypted with: ${secretCommand(stack, name)}`;
    const source = Object.hasOwn(stored, name) ? stored[name] : undefined;
    const text = Object.hasOwn(process.env, name) ? process.env[name] : undefined;
    if (source && "value" in source) values[name] = source.value;
    else if (source) faults.push({ path, problem: `${name} is a reference, which a build cannot look up`, remedy });
    else if (text) values[name] = pulumi.secret(text);
    else faults.push({ path, problem: `${name} has no value`, remedy: `export it before you deploy, or ${remedy}` });
  }
  return values;
}
