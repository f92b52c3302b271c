import { join } from "node:path";
import { defineCommand, runCommand, showUsage } from "citty";
import { terminal } from "../cli/init/ask.ts";
import { destinationFlags } from "../cli/init/flags.ts";
import { explainSystemError, isUserFacing, UsageError, withNextCommand } from "../cli/user-error.ts";
import { checkArguments } from "../verify/command/arguments.ts";
import { create } from "./create.ts";

const args = {
  folder: { type: "positional", required: false, description: "New folder, such as my-app" },
  template: { type: "string", description: "typescript or python; typescript by default" },
  git: { type: "boolean", default: false, description: "Make it a git repository" },
  ...destinationFlags,
} as const;

const command = defineCommand({
  meta: {
    name: "npm create slipway",
    description:
      "Starts an MCP server from a template, with what deploys it beside it\n\n  npm create slipway my-app\n  npm create slipway my-app -- --template python --yes",
  },
  args,
  async run({ args: { folder, ...flags } }) {
    // dist/create/main.js, beside templates/.
    const templatesFolder = join(import.meta.dirname, "../../templates");
    await create({ folder, flags, ask: await terminal(), print: console.log, templatesFolder });
  },
});

const words = process.argv.slice(2);
try {
  if (words.includes("--help") || words.includes("-h")) await showUsage(command);
  else {
    checkArguments("npm create slipway --", words, args);
    await runCommand(command, { rawArgs: words });
  }
} catch (error) {
  const told = explainSystemError(error);
  console.error(isUserFacing(told) ? `error: ${withNextCommand(told, "npm create slipway -- --help")}` : told);
  process.exitCode = told instanceof UsageError ? 2 : 1;
}
