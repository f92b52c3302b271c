import { defineCommand } from "citty";
import { npxSlipway } from "../infra/remedies.ts";
import { completionScript, isShell, type Offer, shells } from "./completion-script.ts";
import { UsageError } from "./user-error.ts";
import { metaOf, verbWords } from "./verb-words.ts";
import { verbs } from "./verbs.ts";

const shellWords = {
  shell: { type: "positional", required: true, description: `Shell that is meant: ${shells.join(", ")}` },
} as const;

export default defineCommand({
  meta: metaOf("completion"),
  args: shellWords,
  async run({ args }) {
    if (!isShell(args.shell)) {
      throw new UsageError(`there is no script for "${args.shell}": ${npxSlipway()} completion ${shells.join("|")}`);
    }
    const offers = Object.entries(verbs).map(async ([name, load]): Promise<Offer> => {
      return { name, description: describe(name), args: (await load()).args ?? {} };
    });
    const own = { name: "completion", description: verbWords.completion.description, args: shellWords };
    console.log(completionScript(args.shell, [...(await Promise.all(offers)), own]));
  },
});

function describe(name: string): string {
  return Object.entries(verbWords).find(([verb]) => verb === name)?.[1].description ?? "";
}
