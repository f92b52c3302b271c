import { messageOf } from "../../verify/message.ts";
import { readDeployments } from "../deployments.ts";
import { openDeployed } from "../pulumi.ts";
import { readSecretNames } from "../secret-names.ts";
import { readAccess } from "../gate/access.ts";
import { decrypt, readSettings } from "../stack-copy.ts";
import type { Facts } from "./facts.ts";
import { readStackFacts } from "./stack-facts.ts";

/** What a stack tells of itself: its file, its history, and the values of its secrets, which are only searched for. */
export type StackKnowledge = Pick<Facts, "stack" | "secrets" | "deployments" | "access" | "secretValues">;

/** Finds it out; what cannot be had says why. */
export async function knowStack(stack: string): Promise<StackKnowledge> {
  const secrets = await readSecretNames(stack);
  const [deployments, access, secretValues] = await Promise.allSettled([
    openDeployed(stack).then(readDeployments),
    readAccess(stack),
    readSecretValues(stack),
  ]);
  return {
    stack: { value: await readStackFacts(stack) },
    secrets: secrets === undefined ? { unknown: "slipway:secrets is encrypted as a whole" } : { value: secrets },
    deployments: settled(deployments),
    access: settled(access),
    secretValues: settled(secretValues),
  };
}

function settled<Value>(result: PromiseSettledResult<Value>): { value: Value } | { unknown: string } {
  return result.status === "fulfilled" ? { value: result.value } : { unknown: messageOf(result.reason) };
}

/** A shorter one is in half of all texts by chance. */
const shortest = 6;

async function readSecretValues(stack: string): Promise<string[]> {
  const { encrypted } = await readSettings(stack);
  const values = await decrypt(stack, encrypted, { onlyReads: true });
  return values.map(({ value }) => value).filter((value) => value.length >= shortest);
}
