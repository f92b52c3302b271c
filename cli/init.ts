import { defineCommand } from "citty";
import { terminal } from "./init/ask.ts";
import { destinationFlags, serverFlags } from "./init/flags.ts";
import { runInit } from "./init/run.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("init"),
  args: {
    folder: { type: "positional", required: false, description: "Folder of the server; this one by default" },
    ...destinationFlags,
    ...serverFlags,
  },
  async run({ args: { folder, ...flags } }) {
    await runInit({ folder, flags, ask: await terminal(), print: console.log });
  },
});
