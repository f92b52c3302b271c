import { cp } from "node:fs/promises";
import { basename, join } from "node:path";
import { execa } from "execa";
import * as z from "zod";
import { findProgram, outputOf, overNetwork, runReporting } from "../../commands.ts";
import type { Report } from "../../tool.ts";
import { requireGo } from "../go.ts";
import { sourceDirectory } from "./places.ts";

// https://go.dev/ref/mod#go-mod-download
const downloadSchema = z.object({ Dir: z.string() });
const timeoutMinutes = 90;

/** Programs of one module, which share what is compiled. */
export interface GoBuild {
  /** Name of the folder in `source/`. */
  source: string;
  /** What people know it as. */
  title: string;
  /** Package of each program by the name of its file. */
  programs: Readonly<Record<string, string>>;
  ldflags?: string;
}

/** A module in the cache of Go's own, ready to be asked. */
export interface BuiltModule {
  /** Folder of a module that it needs, or of another one at a version. */
  folderOf(module: string): Promise<string>;
}

/** Builds programs into `scratch`, and says how many packages are done and about how long the rest takes. */
export async function buildSource(report: Report, scratch: string, build: GoBuild): Promise<BuiltModule> {
  const { go, environment } = await requireGo(build.title);
  const folder = join(scratch, "source", build.source);
  await cp(join(sourceDirectory, build.source), folder, { recursive: true });
  const options = { cwd: folder, env: environment };
  report(`fetching the source of ${build.title}`);
  const packages = Object.values(build.programs);
  const list = ["list", "-deps", ...packages];
  const listed = await overNetwork(report, () => outputOf(go, list, { ...options, timeoutMinutes: 15 }));
  const tell = withTimeLeft(report, build.title, listed.split("\n").length);
  for (const [name, path] of Object.entries(build.programs)) {
    const output = ["-trimpath", "-o", join(scratch, name), "-ldflags", `-s -w ${build.ldflags ?? ""}`];
    // Whoever waits for it waits a little longer, and whoever works beside it is not disturbed.
    const [command, flags] = await inBackground(go, ["build", "-v", ...output, path]);
    await runReporting(tell, command, flags, { ...options, timeoutMinutes });
  }
  return {
    async folderOf(module) {
      // Without a version it is the one that the build chose.
      const found = await overNetwork(report, () =>
        outputOf(go, ["mod", "download", "-json", module], { ...options, timeoutMinutes: 5 }),
      );
      return downloadSchema.parse(JSON.parse(found)).Dir;
    },
  };
}

// Where sessions share the processors among them, as Linux has it by default, a niceness counts within its session alone.
// https://man7.org/linux/man-pages/man7/sched.7.html#:~:text=autogroup
const background = '{ echo 10 >/proc/self/autogroup; } 2>/dev/null; exec nice -n 10 "$@"';

/**
 * A command that runs another one in a session of its own, and gets on where little else wants the processors; on Linux.
 * Who kills the group of this process does not reach that session, so the kernel is asked to end it with this process.
 * https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
 */
export async function inBackground(program: string, flags: readonly string[]): Promise<[string, readonly string[]]> {
  const setsid = process.platform === "linux" ? await findProgram("setsid") : undefined;
  if (setsid === undefined) return [program, flags];
  const command = [setsid, "sh", "-c", background, "sh", program, ...flags];
  const setpriv = await findProgram("setpriv");
  const ends = ["--pdeathsig", "TERM"];
  // That of BusyBox does not know the flag.
  if (setpriv === undefined || (await execa(setpriv, [...ends, "true"], { reject: false, timeout: 5000 })).failed)
    return [setsid, command.slice(1)];
  return [setpriv, [...ends, ...command]];
}

/** Tells of packages as Go prints them; those that were compiled before are not printed and not waited for. */
export function withTimeLeft(report: Report, title: string, total: number, now = () => performance.now()): Report {
  const began = now();
  let done = 0;
  return (line) => {
    // A package's path; what Go has to say otherwise has spaces.
    if (!/^[\w.\-/~]+$/.test(line)) {
      report(line);
      return;
    }
    done += 1;
    const left = ((now() - began) / done) * Math.max(0, total - done);
    const minutes = Math.max(1, Math.round(left / 60_000));
    report(`${title}: ${done} of at most ${total} packages, about ${minutes} min left (${basename(line)})`);
  };
}
