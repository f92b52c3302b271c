import type { Properties } from "./property-values.ts";

/**
 * Thrown by create, read and update when the resource exists but is not good: the engine keeps it in its state and mends
 * it at the next up.
 */
// https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto (ErrorResourceInitFailed)
export class InitializationError extends Error {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly reasons: string[];

  constructor(id: string, inputs: Properties, outputs: Properties, reasons: string[]) {
    super(reasons.join("; "));
    this.name = "InitializationError";
    this.id = id;
    this.inputs = inputs;
    this.outputs = outputs;
    this.reasons = reasons;
  }
}
