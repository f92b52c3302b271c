type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What of a shell's settings of Pulumi is about the machine. The others choose a stack, a state, a secret or a flag, and a
 * state of this program's own must open whatever they say.
 */
const aboutTheMachine =
  /^PULUMI_(HOME|SKIP_UPDATE_CHECK|PARALLEL|DEBUG_\w+|NODEJS_\w+|PLUGIN_\w+|DISABLE_AUTOMATIC_PLUGIN_ACQUISITION|IGNORE_AMBIENT_PLUGINS)$/;

/** Names of the variables that would decide something about a state of this program's own. */
export function foreignSettings(environment: Environment): string[] {
  return Object.keys(environment).filter((name) => name.startsWith("PULUMI_") && !aboutTheMachine.test(name));
}

/** An environment without some of its variables. */
export function without(environment: Environment, names: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
}
