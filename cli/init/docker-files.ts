import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "./found.ts";
import { lineOf } from "./sources.ts";

const isDockerfile = /^(Dockerfile|Containerfile)(\.[\w.-]+)?$|^[\w.-]+\.Dockerfile$/i;
// These are not what production runs; the ignore file of a Dockerfile is named after it.
const isOther = /(^|[._-])(dev|development|test|local|debug|dockerignore)([._-]|$)/i;

/** Dockerfiles of a folder that may be meant for production, as paths from it. */
export function findDockerfiles(folder: string): string[] {
  return ["", "docker", ".docker", "deploy"]
    .filter((part) => existsSync(join(folder, part)))
    .flatMap((part) =>
      readdirSync(join(folder, part), { withFileTypes: true })
        .filter((entry) => entry.isFile() && isDockerfile.test(entry.name) && !isOther.test(entry.name))
        .map(({ name }) => (part === "" ? name : `${part}/${name}`)),
    )
    .toSorted();
}

/** The port that a Dockerfile sets or names; undefined where it does neither. */
// https://docs.docker.com/reference/dockerfile/
export function portOf(folder: string, dockerfile: string): Finding<number> | undefined {
  const text = readFileSync(join(folder, dockerfile), "utf8");
  for (const pattern of [/^\s*(?:ENV\s+.*?|.*\s)\bPORT[= ]["']?(\d{2,5})\b/m, /^\s*EXPOSE\s+(\d{2,5})\b/m]) {
    const match = pattern.exec(text);
    if (match)
      return { value: Number(match[1]), where: `${dockerfile}:${lineOf(text, match.index + match[0].length)}` };
  }
  return undefined;
}
