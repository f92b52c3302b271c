import { delimiter, dirname, join } from "node:path";

/** This machine's environment without its own Pulumi settings; the Node that runs the tests runs the program too. */
export function engineEnvironment(directory: string): Record<string, string | undefined> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_") && name !== "NODE_OPTIONS");
  return {
    ...Object.fromEntries(own),
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    PULUMI_HOME: join(directory, "home"),
    PULUMI_BACKEND_URL: `file://${directory}`,
    PULUMI_CONFIG_PASSPHRASE: "a passphrase for tests",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Nobody goes back to the state of before a step.
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_DEBUG_COMMANDS: "true",
  };
}
