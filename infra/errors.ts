/** One mistake in a stack's config: where it is, what is wrong, and the one way out. */
export interface Fault {
  /** Dotted path that starts with the config key, such as `slipway:service.port`. */
  path: string;
  problem: string;
  remedy: string;
}

/** A mistake of the user, not of the program: shown without a stack trace, all faults at once. */
export class ConfigError extends Error {
  readonly faults: readonly Fault[];
  readonly userFacing = true;

  constructor(faults: readonly Fault[]) {
    super(faults.map(toLine).join("\n"));
    this.name = "ConfigError";
    this.faults = faults;
  }
}

function toLine({ path, problem, remedy }: Fault): string {
  return `${path}: ${problem}; ${remedy}`;
}
