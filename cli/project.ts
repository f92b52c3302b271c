import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { UserError } from "./user-error.ts";

/** The checkout this program belongs to: the folder of Pulumi.yaml. */
export const projectDirectory = dirname(import.meta.dirname);

/** Name of the stack that needs no account. */
export const defaultStack = "local";

/** Path of a stack's config; throws a UserError where the stack has none. */
export function stackFile(stack: string): string {
  const file = join(projectDirectory, "stacks", `Pulumi.${stack}.yaml`);
  if (existsSync(file)) return file;
  throw new UserError(`there is no stack "${stack}": stacks/Pulumi.${stack}.yaml is missing; copy one that is near`);
}

/** The top level of a stack's file. */
export async function readStackFile(stack: string): Promise<Record<string, unknown>> {
  const content: unknown = parse(await readFile(stackFile(stack), "utf8"));
  return typeof content === "object" && content !== null ? { ...content } : {};
}

/** Whether a stack deploys to Docker, so that it needs an engine and no account. */
export async function needsDocker(stack: string): Promise<boolean> {
  const { config } = await readStackFile(stack);
  return (
    typeof config === "object" && config !== null && "slipway:target" in config && config["slipway:target"] === "docker"
  );
}
