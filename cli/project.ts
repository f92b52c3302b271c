import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseDocument } from "yaml";
import * as z from "zod";
import { closest } from "../infra/faults.ts";
import { settingsIn } from "../infra/stack-file.ts";
import { UsageError, UserError } from "./user-error.ts";

/** The checkout this program belongs to: the folder of Pulumi.yaml. */
export const projectDirectory = dirname(import.meta.dirname);

/** Name of the stack that needs no account. */
export const defaultStack = "local";

/** Names of the stacks that have a file. */
export function stackNames(): string[] {
  return readdirSync(join(projectDirectory, "stacks")).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
}

/** Path of a stack's config; throws a UsageError where the stack has none. */
export function stackFile(stack: string): string {
  const names = stackNames();
  // https://www.pulumi.com/docs/iac/concepts/stacks/#create-stack
  if (names.includes(stack) && !/^[\w.-]{1,100}$/.test(stack)) {
    const problem = "is no name of a stack, which has up to 100 letters, digits, hyphens, underscores and periods";
    throw new UsageError(`"${stack}" ${problem}: rename stacks/Pulumi.${stack}.yaml`);
  }
  if (names.includes(stack)) return join(projectDirectory, "stacks", `Pulumi.${stack}.yaml`);
  throw new UsageError(
    `there is no stack "${stack}"${closest(stack, names)}: stacks/Pulumi.${stack}.yaml is missing; there are ${names.join(", ")}`,
  );
}

/** The top level of a stack's file, its settings by full key; throws a UserError where it is no YAML. */
export async function readStackFile(stack: string): Promise<Record<string, unknown>> {
  const file = stackFile(stack);
  const document = parseDocument(await readFile(file, "utf8"));
  const [fault] = document.errors;
  if (fault) throw new UserError(`stacks/Pulumi.${stack}.yaml is no YAML: ${fault.message}`);
  const content: unknown = document.toJS();
  if (typeof content !== "object" || content === null) return {};
  return { ...content, ...("config" in content && { config: settingsIn(content) }) };
}

/** Whether a stack deploys to Docker, so that it needs an engine and no account. */
export async function needsDocker(stack: string): Promise<boolean> {
  const { config } = await readStackFile(stack);
  return (
    typeof config === "object" && config !== null && "slipway:target" in config && config["slipway:target"] === "docker"
  );
}

const verifiedSchema = z.object({
  config: z.object({ "slipway:options": z.object({ domainVerified: z.literal(true) }) }),
});

/** Whether a stack's file says that the records of its domain are set. */
export async function isDomainVerified(stack: string): Promise<boolean> {
  return verifiedSchema.safeParse(await readStackFile(stack)).success;
}
