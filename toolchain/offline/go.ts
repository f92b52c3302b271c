import { appendFile, cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import * as z from "zod";
import { binDirectory, cacheDirectory } from "../cache.ts";
import { findProgram, overNetwork, runReporting } from "../commands.ts";
import { type Report, ToolError } from "../tool.ts";

// From this version on, Go fetches by itself the newer one that a program may ask for.
const oldestMinor = 24;
const wayOut = `give this machine access to the network, or install Go 1.${oldestMinor} or later (https://go.dev/doc/install)`;

// https://go.dev/ref/mod#go-mod-download
const downloadSchema = z.object({ Dir: z.string() });

/** A program that the Go module proxy has as source. */
export interface GoProgram {
  /** Name of the file it becomes. */
  name: string;
  package: string;
  version: string;
  ldflags?: string;
  /** Build tags, with a comma between them. */
  tags?: string;
  /** Modules in place of others, as go.mod writes it: `old => new`. */
  replace?: readonly string[];
  /** Files beside go.mod, for modules that are replaced by a folder. */
  files?: Readonly<Record<string, string>>;
  /** Changes to the source of the package's own module. */
  patch?: GoPatch;
}

/** A module of which one line is another, and which has files of ours beside its own; paths are within the module. */
export interface GoPatch {
  /** Becomes part of the path of what is built. */
  name: string;
  module: string;
  file: string;
  line: string;
  by: string;
  files: Readonly<Record<string, string>>;
}

/** Path of this machine's Go; undefined where it has none. */
export function findGo(): Promise<string | undefined> {
  return findProgram("go", [...(process.env.PATH ?? "").split(delimiter), "/usr/local/go/bin"]);
}

/** Where a program that was built ends up; the version is part of the path, so a new one is a new file. */
export function builtPath({ name, version, patch }: GoProgram): string {
  return join(binDirectory, [name, version, ...(patch ? [patch.name] : [])].join("-"), name);
}

/** Builds a program from the Go module proxy into the cache; throws a ToolError without Go. */
export async function buildGoProgram(report: Report, program: GoProgram): Promise<string> {
  const target = builtPath(program);
  const { patch } = program;
  if (await findProgram(program.name, [dirname(target)])) return target;
  const { go, environment: env } = await requireGo(program.name);
  await mkdir(cacheDirectory, { recursive: true });
  const scratch = await mkdtemp(join(cacheDirectory, "build-"));
  try {
    const replace = (program.replace ?? []).map((line) => `replace ${line}\n`).join("");
    await writeFile(join(scratch, "go.mod"), `module slipway.invalid/${program.name}\n\ngo 1.24\n\n${replace}`);
    for (const [file, text] of Object.entries(program.files ?? {})) {
      await mkdir(dirname(join(scratch, file)), { recursive: true });
      await writeFile(join(scratch, file), text);
    }
    const options = { cwd: scratch, env };
    report(`fetching ${program.package}@${program.version}`);
    if (patch) await overNetwork(report, () => patchModule(go, program, patch, options));
    const get = ["get", `${program.package}@${program.version}`];
    await overNetwork(report, () => runReporting(report, go, get, options));
    report(`compiling ${program.package}`);
    const output = join(scratch, "out", program.name);
    const tags = program.tags === undefined ? [] : ["-tags", program.tags];
    const ldflags = ["-ldflags", `-s -w ${program.ldflags ?? ""}`];
    const flags = ["build", "-v", "-o", output, ...tags, ...ldflags, program.package];
    await runReporting(report, go, flags, options);
    await mkdir(dirname(target), { recursive: true });
    await rename(output, target);
    return target;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Go, and the environment that it builds with; throws a ToolError, that names what is to be built, without a recent one. */
export async function requireGo(name: string): Promise<{ go: string; environment: Record<string, string> }> {
  const go = await findGo();
  if (!go) throw new ToolError(`${name} can neither be downloaded nor built: ${wayOut}`);
  await requireRecent(go, name);
  const environment = { CGO_ENABLED: "0", GOFLAGS: "-mod=mod -buildvcs=false", ...(await checksumSettings(go)) };
  return { go, environment };
}

/** Puts a module's source, changed, beside go.mod, and has go.mod take it. */
async function patchModule(
  go: string,
  { version }: GoProgram,
  { module, file, line, by, files }: GoPatch,
  options: { cwd: string; env: Record<string, string> },
): Promise<void> {
  const { stdout } = await execa(go, ["mod", "download", "-json", `${module}@${version}`], options);
  const { Dir: source } = downloadSchema.parse(JSON.parse(stdout));
  const copy = join(options.cwd, "patched");
  await cp(source, copy, { recursive: true });
  // Go keeps what it downloads without the right to write.
  await execa("chmod", ["-R", "u+w", copy]);
  const text = await readFile(join(copy, file), "utf8");
  if (text.split(line).length !== 2) throw new Error(`${module}@${version} has not once in ${file}: ${line}`);
  await writeFile(join(copy, file), text.replace(line, by));
  for (const [name, content] of Object.entries(files)) await writeFile(join(copy, name), content);
  await appendFile(join(options.cwd, "go.mod"), `replace ${module} => ./patched\n`);
}

/**
 * Has every module held against the public checksum database, whatever this machine's settings say; a database of the
 * user's own is taken, and so is none where modules come from the user's own proxy, which may be all that can be reached.
 */
async function checksumSettings(go: string): Promise<Record<string, string>> {
  const ask = async (...flags: string[]) =>
    (await execa(go, ["env", ...flags], { reject: false, timeout: 20_000 })).stdout ?? "";
  const database = (await ask("GOSUMDB")).trim();
  // Printed where it is not Go's own default alone.
  const hasOwnProxy = /https?:\/\//.test(await ask("-changed", "GOPROXY"));
  // https://go.dev/ref/mod#environment-variables: these leave modules out of the check, and "none" is the name of none.
  const everyModule = { GONOSUMDB: "none", GOINSECURE: "none" };
  if (database !== "off") return everyModule;
  return hasOwnProxy ? {} : { ...everyModule, GOSUMDB: "sum.golang.org" };
}

async function requireRecent(go: string, name: string): Promise<void> {
  const { stdout } = await execa(go, ["env", "GOVERSION"], { reject: false, timeout: 20_000 });
  const minor = Number(/^go1\.(\d+)/.exec(stdout)?.[1]);
  if (minor >= oldestMinor) return;
  throw new ToolError(`${name} cannot be built with ${go} (${stdout.trim() || "it does not start"}): ${wayOut}`);
}
