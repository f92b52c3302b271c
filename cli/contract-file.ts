import { existsSync } from "node:fs";
import { join } from "node:path";
import { npxSlipway, toWord } from "../infra/remedies.ts";
import { isInProject, projectDirectory } from "./project.ts";
import { tokenFlag } from "./shell-token.ts";

/** Where a project keeps the tools that it has accepted; whoever has none keeps them where they stand. */
export function contractFile(): string {
  return join(isInProject() ? projectDirectory() : process.cwd(), "contract.json");
}

/** The command that keeps the tools of a stack, an endpoint or a report as the accepted ones; a token is named by its variable. */
export function acceptCommand(subject: string, token?: string): string {
  return `${npxSlipway()} contract accept ${toWord(subject)}${tokenFlag(token)}`;
}

/** The same as an option of an examination; nothing where no tools were accepted yet. */
export function acceptedContract(): { contractFile?: string } {
  const file = contractFile();
  return existsSync(file) ? { contractFile: file } : {};
}
