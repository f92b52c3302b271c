import { defineCommand } from "citty";
import { compareContract, type ContractComparison } from "../verify/diff/contract.ts";
import { type ContractFile, readContract, writeContract } from "../verify/diff/contract-file.ts";
import { contractFile } from "./contract-file.ts";
import { brokenWords, changeLine } from "./contract-text.ts";
import { acceptCommandOf, contractArguments, readSurface } from "./contract-words.ts";
import { UsageError, UserError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("contract accept"),
  args: {
    ...contractArguments,
    "allow-breaking": {
      type: "string",
      description: "Why published tools may break; the word is kept in contract.json for the notes of the next version",
    },
    draft: { type: "boolean", default: false, description: "Nothing is published yet: what breaks is told alone" },
    published: { type: "boolean", default: false, description: "It is published from now on; as before by default" },
    json: { type: "boolean", default: false, description: "Print what changed as JSON" },
  },
  async run({ args }) {
    if (args.draft && args.published) throw new UsageError("give --draft or --published, not both");
    const file = contractFile();
    const before = await readContract(file);
    const { name, tools, lostComponents } = await readSurface(args);
    const was = before ?? { status: "draft", tools, broken: [] };
    const compared = compareContract(was, tools, lostComponents);
    const broken = [...was.broken, ...newlyBroken(compared, args["allow-breaking"], acceptCommandOf(args))];
    await writeContract(file, { status: statusOf(args, before), tools, broken });
    if (args.json) return console.log(JSON.stringify({ file, ...compared }, null, 2));
    for (const change of compared.changes) console.log(changeLine(change));
    console.log(`accepted: ${tools.length} tools of ${name}, in ${file}; commit it`);
  },
});

function statusOf(asked: { draft: boolean; published: boolean }, before: ContractFile | undefined) {
  if (asked.draft) return "draft";
  return asked.published ? "published" : (before?.status ?? "published");
}

/** What breaks on purpose, with the reason for it; throws a UserError where something breaks and no reason is given. */
export function newlyBroken({ isBroken, changes }: ContractComparison, reason: string | undefined, accept: string) {
  if (!isBroken) return [];
  const broken = changes.filter(({ isBreaking }) => isBreaking);
  if (reason !== undefined && reason.trim() !== "") {
    return [{ reason, changes: broken.map(brokenWords) }];
  }
  throw new UserError(
    `this breaks tools that are published, so it is not accepted without a reason:\n${broken.map(changeLine).join("\n")}\n  ${accept} --allow-breaking "why"`,
  );
}
