import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { binDirectory, cacheDirectory } from "./cache.ts";
import { findProgram, runReporting } from "./commands.ts";
import { type Report, ToolError } from "./tool.ts";

/** A program that the Go module proxy has as source. */
export interface GoProgram {
  /** Name of the file it becomes. */
  name: string;
  package: string;
  version: string;
  ldflags?: string;
  /** Modules in place of others, as go.mod writes it: `old => new`. */
  replace?: readonly string[];
  /** Files beside go.mod, for modules that are replaced by a folder. */
  files?: Readonly<Record<string, string>>;
}

/** Where a program that was built ends up; the version is part of the path, so a new one is a new file. */
export function builtPath({ name, version }: GoProgram): string {
  return join(binDirectory, `${name}-${version}`, name);
}

/** Builds a program from the Go module proxy into the cache; throws a ToolError without Go. */
export async function buildGoProgram(report: Report, program: GoProgram): Promise<string> {
  const go = await findProgram("go", [...(process.env.PATH ?? "").split(":"), "/usr/local/go/bin"]);
  if (!go) {
    throw new ToolError(
      `${program.name} can neither be downloaded nor built: give this machine access to the network, or install Go 1.24 or later (https://go.dev/doc/install)`,
    );
  }
  await mkdir(cacheDirectory, { recursive: true });
  const scratch = await mkdtemp(join(cacheDirectory, "build-"));
  try {
    const replace = (program.replace ?? []).map((line) => `replace ${line}\n`).join("");
    await writeFile(join(scratch, "go.mod"), `module slipway.invalid/${program.name}\n\ngo 1.24\n\n${replace}`);
    for (const [file, text] of Object.entries(program.files ?? {})) {
      await mkdir(dirname(join(scratch, file)), { recursive: true });
      await writeFile(join(scratch, file), text);
    }
    const options = { cwd: scratch, env: { CGO_ENABLED: "0", GOFLAGS: "-mod=mod" } };
    report(`fetching ${program.package}@${program.version}`);
    await runReporting(report, go, ["get", `${program.package}@${program.version}`], options);
    report(`compiling ${program.package}`);
    const output = join(scratch, "out", program.name);
    const flags = ["build", "-v", "-o", output, "-ldflags", `-s -w ${program.ldflags ?? ""}`, program.package];
    await runReporting(report, go, flags, options);
    const target = builtPath(program);
    await mkdir(dirname(target), { recursive: true });
    await rename(output, target);
    return target;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
