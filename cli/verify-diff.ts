import { defineCommand } from "citty";
import { diffFlags, diffWords, runDiff } from "../verify/command/diff.ts";
import { endWithSignals } from "./interruption.ts";
import { metaOf } from "./verb-words.ts";
import { chooseSubject, findEndpoint } from "./verify-endpoint.ts";

export default defineCommand({
  meta: metaOf("verify diff"),
  args: { ...diffWords, ...diffFlags },
  async run({ args }) {
    await runDiff(args, async (word) => findEndpoint(chooseSubject(word, undefined)), endWithSignals);
  },
});
