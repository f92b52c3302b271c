import { join, relative } from "node:path";
import { cwdVariable } from "../infra/remedies.ts";

/** A path as it leads there from where the command was typed. */
export function shellPath(path: string): string {
  return join(process.env[cwdVariable] ?? "", relative(process.cwd(), path));
}
