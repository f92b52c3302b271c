import { basename, dirname, join } from "node:path";
import { projectDirectory } from "../project.ts";

/** Where a team keeps its notes: beside `slipway/`, or in the project itself where that is a repository's root. */
export function changelogFile(): string {
  const project = projectDirectory();
  return join(basename(project) === "slipway" ? dirname(project) : project, "CHANGELOG.md");
}
