import { execa } from "execa";
import { projectDirectory } from "./project.ts";

/** Runs git in the project's folder, for a minute at most; how it ended is the caller's to judge. */
export function git(...words: string[]) {
  return execa("git", words, { cwd: projectDirectory(), reject: false, timeout: 60_000 });
}
