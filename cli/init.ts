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
    json: {
      type: "boolean",
      default: false,
      description: "Ask nothing, and print what was written and what comes next as JSON",
    },
  },
  async run({ args: { folder, json, ...flags } }) {
    if (!json) return void (await runInit({ folder, flags, ask: await terminal(), print: console.log }));
    const done = await runInit({ folder, flags, ask: undefined, print: () => {} });
    console.log(JSON.stringify(done, null, 2));
  },
});
