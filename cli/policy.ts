import { defineCommand } from "citty";
import { judge, policyRules, type Violation } from "../infra/policy/judge.ts";
import { factsOf } from "./policy/facts.ts";
import { notDeployed, openDeployed } from "./pulumi.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { readResources } from "./stack-resources.ts";
import { UserError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("policy"),
  args: {
    ...stackArguments,
    json: { type: "boolean", default: false, description: "Print what breaks a rule as JSON" },
  },
  async run({ args }) {
    const stack = chooseStack(args);
    const session = await openDeployed(stack);
    const resources = await readResources(session);
    if (resources.length === 0) throw new UserError(notDeployed(stack));
    const violations = judge({ ...(await factsOf(session)), resources });
    const broken = violations.filter(({ level }) => level === "mandatory").length;
    process.exitCode = broken > 0 ? 1 : 0;
    if (args.json) return console.log(JSON.stringify({ stack, resources: resources.length, violations }, null, 2));
    for (const violation of violations) console.log(toLine(violation));
    console.log(
      `stack ${stack}: ${resources.length} resources held against ${policyRules.length} rules, ${broken} broken, ${violations.length - broken} advised`,
    );
  },
});

function toLine({ id, level, where, seen, why, fix }: Violation): string {
  return `${level}  ${id}: ${where === undefined ? "" : `${where} `}${seen}\n           ${why}; ${fix}`;
}
