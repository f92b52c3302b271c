import { getProject, type Input, type Output, runtime } from "@pulumi/pulumi";
import type { Fault } from "./errors.ts";
import type { Checkable } from "./option-inputs.ts";
import { plainSecrets, readStackFile, strayFaults } from "./stack-file.ts";

/** A stack's config as Pulumi hands it over: JSON text by full key, and the keys that hold something encrypted. */
export interface RawConfig {
  stack: string;
  values: Readonly<Record<string, string>>;
  encryptedKeys: readonly string[];
  /** Secrets that stand in plain text in the stack's file, as far as it can be found. */
  plainSecrets: Readonly<Record<string, string>>;
  /** What a program gives in place of the values, which then are only checked. */
  inputs?: ProgramInputs;
  /** Settings of that file which the engine does not hand over. */
  strayFaults: readonly Fault[];
}

/** Values that are known later, if at all, of a service that a program describes. */
export interface ProgramInputs {
  env: Readonly<Record<string, Input<string>>>;
  secrets: Readonly<Record<string, Output<string>>>;
  /** A ready image that this program makes. */
  reference?: Output<string>;
  restoreOptions: Checkable["restore"];
}

/** The running stack's config, as the engine gives it to the program. */
export function rawConfig(stack: string, projectDirectory: string): RawConfig {
  const encryptedKeys: string[] = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS || "[]");
  const file = readStackFile(projectDirectory, stack);
  return {
    stack,
    values: withSteps(runtime.allConfig(), process.env.SLIPWAY_CANARY),
    encryptedKeys,
    plainSecrets: plainSecrets(file),
    strayFaults: strayFaults(file, { stack, project: getProject() }),
  };
}

/** With the steps of `slipway:examine.canary` that one run asks for, such as `10,50`, in place of the stack's. */
function withSteps(values: Record<string, string>, steps: string | undefined): Record<string, string> {
  if (!steps) return values;
  const given: object = JSON.parse(values["slipway:examine"] ?? "{}");
  return { ...values, "slipway:examine": JSON.stringify({ ...given, canary: steps.split(",").map(Number) }) };
}
