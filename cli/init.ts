import { defineCommand } from "citty";
import { terminal } from "./init/ask.ts";
import { destinationFlags, serverFlags } from "./init/flags.ts";
import { runInit } from "./init/run.ts";

export default defineCommand({
  meta: {
    name: "init",
    description:
      "Finds the MCP server in a folder and writes slipway/ beside it; run again, it adds a stack\n\n  npx slipway init\n  npx slipway init packages/server --target cloud-run --project my-project --region europe-west1",
  },
  args: {
    folder: { type: "positional", required: false, description: "Folder of the server; this one by default" },
    ...destinationFlags,
    ...serverFlags,
  },
  async run({ args: { folder, ...flags } }) {
    await runInit({ folder, flags, ask: await terminal(), print: console.log });
  },
});
