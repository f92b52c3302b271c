import { defineCommand } from "citty";
import { compareContract, type ContractComparison } from "../verify/diff/contract.ts";
import { readContract } from "../verify/diff/contract-file.ts";
import { contractFile } from "./contract-file.ts";
import { changeLine } from "./contract-text.ts";
import { acceptCommandOf, contractArguments, readSurface } from "./contract-words.ts";
import { UserError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("contract check"),
  args: {
    ...contractArguments,
    exact: {
      type: "boolean",
      default: false,
      description: "Fail on any difference, so that contract.json stays whole",
    },
    json: { type: "boolean", default: false, description: "Print the differences as JSON" },
  },
  async run({ args }) {
    const file = contractFile();
    const contract = await readContract(file);
    if (contract === undefined) {
      throw new UserError(`${file} is missing: keep the tools as they are with ${acceptCommandOf(args)}`);
    }
    const { name, tools, lostComponents } = await readSurface(args);
    const compared = compareContract(contract, tools, lostComponents);
    process.exitCode = compared.isBroken || (args.exact && compared.changes.length > 0) ? 1 : 0;
    if (args.json) return console.log(JSON.stringify(compared, null, 2));
    for (const change of compared.changes) console.log(changeLine(change));
    console.log(verdict(name, compared, acceptCommandOf(args)));
  },
});

function verdict(name: string, { status, isBroken, changes }: ContractComparison, accept: string): string {
  if (changes.length === 0) return `${name} has the tools of contract.json`;
  if (isBroken) return `${name} breaks tools that are published; where that is meant: ${accept} --allow-breaking "why"`;
  const breaks = changes.some(({ isBreaking }) => isBreaking) ? `, and breaks some of a ${status}` : "";
  return `${name} differs from contract.json${breaks}: ${accept}`;
}
