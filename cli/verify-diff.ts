import { defineCommand } from "citty";
import { diffFlags, diffWords, runDiff } from "../verify/command/diff.ts";
import { endWithSignals } from "./interruption.ts";
import { chooseSubject, findEndpoint } from "./verify-endpoint.ts";

export default defineCommand({
  meta: {
    name: "verify diff",
    description:
      "Holds a report of verify against an earlier one, or an endpoint as it is now: what is new, gone, slower?",
  },
  args: { ...diffWords, ...diffFlags },
  async run({ args }) {
    await runDiff(args, async (word) => findEndpoint(chooseSubject(word, undefined)), endWithSignals);
  },
});
