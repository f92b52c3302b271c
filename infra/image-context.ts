import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { basename, isAbsolute, join, relative, sep } from "node:path";
import type { Fault } from "./errors.ts";

/** A build's files: the folder that is sent to the builder, and the Dockerfile. */
export interface BuildFiles {
  context: string;
  dockerfile: string;
}

/** Folders that hold state, history or credentials of a checkout or its user. */
const secretFolders = [".slipway", ".pulumi", ".git", ".ssh", ".aws"];
const secretFiles = [".env", ".env.*", "Pulumi.*.yaml", ".netrc"];

/** A fault where the context is itself, or lies in, a folder that may enter no image. */
export function findSecretFolder(context: string): Fault[] {
  const real = realpathSync(context);
  const folder = real.split(sep).find((part) => secretFolders.includes(part));
  if (folder === undefined) return [];
  return [
    {
      path: "slipway:image.context",
      problem: `${real} lies in ${folder}, which holds what no image may`,
      remedy: "name the folder that holds the server",
    },
  ];
}

/**
 * Copies the Dockerfile into the stack's folder of `.slipway/`, beside an ignore file that ends with what may enter no
 * image: the builder reads no other one, so neither the context's nor the Dockerfile's can let it in. Answers the copy.
 */
// https://docs.docker.com/build/concepts/context/#filename-and-location
export function layDockerfile(
  { context, dockerfile }: BuildFiles,
  { projectDirectory, stack, name }: { projectDirectory: string; stack: string; name: string },
): string {
  const folder = join(projectDirectory, ".slipway", "build", stack, name);
  mkdirSync(folder, { recursive: true });
  const copy = join(folder, basename(dockerfile));
  writeFileSync(copy, readFileSync(dockerfile));
  const own = [`${dockerfile}.dockerignore`, join(context, ".dockerignore")].find((file) => existsSync(file));
  const theirs = own === undefined ? [] : [readFileSync(own, "utf8").trimEnd()];
  // The last pattern that fits a file decides: https://docs.docker.com/build/concepts/context/#negating-matches
  writeFileSync(
    `${copy}.dockerignore`,
    [...theirs, ...secretPatterns(context), ...projectPattern(context, projectDirectory), ""].join("\n"),
  );
  return copy;
}

function secretPatterns(context: string): string[] {
  return [...secretFolders, ...secretFiles].map((name) => `**/${name}`).concat(passphrasePattern(context));
}

/** The folder of the Pulumi project where it lies inside the context: no image needs it, and its packages are large. */
function projectPattern(context: string, projectDirectory: string): string[] {
  const path = relative(realpathSync(context), realpathSync(projectDirectory));
  return path === "" || path.startsWith("..") || isAbsolute(path) ? [] : [path.split(sep).join("/")];
}

/** The file with the passphrase of the state, wherever in the context the user keeps it. */
function passphrasePattern(context: string): string[] {
  const file = process.env.PULUMI_CONFIG_PASSPHRASE_FILE;
  if (!file || !existsSync(file)) return [];
  const path = relative(realpathSync(context), realpathSync(file));
  return path.startsWith("..") || isAbsolute(path) ? [] : [path.split(sep).join("/")];
}
