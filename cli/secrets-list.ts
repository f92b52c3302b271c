import { defineCommand } from "citty";
import Table from "cli-table3";
import { npxSlipway, pulumiCommand, removeCommand, toPath } from "../infra/remedies.ts";
import { shellHint } from "./embedded-state.ts";
import { readSecretNames, type SecretName } from "./secret-names.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { UserError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("secrets list"),
  args: {
    ...stackArguments,
    json: { type: "boolean", default: false, description: "Print JSON" },
  },
  async run({ args }) {
    const stack = chooseStack(args);
    const secrets = await readSecretNames(stack);
    if (secrets === undefined) {
      throw new UserError(
        `slipway:secrets of ${stack} is encrypted as a whole, names included: ${pulumiCommand(`config --stack ${stack} --show-secrets`)} shows them, and ${npxSlipway()} secrets set <name> ${stack} encrypts them one by one once the whole is removed${await shellHint(stack)}`,
      );
    }
    if (args.json) console.log(JSON.stringify({ stack, secrets }, null, 2));
    else console.log(`${toText(stack, secrets)}${secrets.some(isIdle) ? await shellHint(stack) : ""}`);
  },
});

function toText(stack: string, secrets: readonly SecretName[]): string {
  if (secrets.length === 0) return `stack ${stack} names no secrets; slipway:service.secrets is where to`;
  const table = new Table({ head: ["secret", "is", "used by"], style: { head: [], border: [], compact: true } });
  for (const { name, state, usedBy, reference } of secrets) {
    table.push([
      name,
      reference === undefined ? words[state] : `${words.reference} ${reference}`,
      usedBy.join(", ") || "nothing",
    ]);
  }
  return [table.toString(), ...secrets.flatMap((secret) => wayOut(stack, secret))].join("\n");
}

const words: Readonly<Record<SecretName["state"], string>> = {
  encrypted: "encrypted here",
  reference: "in the platform's secret manager as",
  plain: "in plain text",
  missing: "missing",
};

function isIdle({ state, usedBy }: SecretName): boolean {
  return usedBy.length === 0 && state !== "missing" && state !== "plain";
}

/** What to do about a secret that is not as it should be. */
function wayOut(stack: string, secret: SecretName): string[] {
  const { name, state } = secret;
  if (state === "missing" || state === "plain")
    return [`${name} is ${words[state]}: ${npxSlipway()} secrets set ${name} ${stack}`];
  const remove = removeCommand(stack, toPath("slipway:secrets", [name]));
  return !isIdle(secret) ? [] : [`${name} is used by nothing: name it in slipway:service.secrets, or ${remove}`];
}
