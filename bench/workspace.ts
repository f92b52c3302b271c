import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { imagesToBuild } from "../cli/images.ts";
import { prepareToolchain } from "../toolchain/index.ts";

const commandTimeoutMs = 150_000;

/** A place for one run: a scratch folder, the tools, and a list of what has to be cleaned up. */
export interface Workspace {
  directory: string;
  /** Runs a program with the tools on PATH and answers what it printed; throws its output where it fails. */
  run(program: string, args: readonly string[], cwd?: string, more?: Record<string, string>): Promise<string>;
  /** Cleans something up at the end, last one first. */
  defer(what: string, clean: () => Promise<unknown>): void;
  /** Tells a person what is going on. */
  say(line: string): void;
  /** Throws once the run was interrupted or takes too long. */
  checkTime(): void;
  close(): Promise<void>;
}

/** Opens one; `deploys` tells whether a stack is deployed in it, which takes Pulumi and a Docker engine. It ends after `minutes`. */
export async function openWorkspace({
  deploys,
  minutes = 30,
}: {
  deploys: boolean;
  minutes?: number;
}): Promise<Workspace> {
  const images = await imagesToBuild(["server/Dockerfile"]);
  const environment = deploys ? (await prepareToolchain({ docker: images })).environment : {};
  const directory = await mkdtemp(join(tmpdir(), "slipway-bench-"));
  const state = join(directory, "state");
  await mkdir(state);
  const interrupted = new AbortController();
  // The first Ctrl-C or SIGTERM ends the commands under way, and cleaning up follows; the second one ends all at once.
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => interrupted.abort(new Error("interrupted")));
  const limit = AbortSignal.any([interrupted.signal, AbortSignal.timeout(minutes * 60_000)]);
  const cleanups = [{ what: "the scratch folder", clean: () => rm(directory, { recursive: true, force: true }) }];
  const say = (line: string) => console.error(`bench: ${line}`);
  return {
    directory,
    async run(program, args, cwd = directory, more = {}) {
      const result = await execa(program, args, {
        cwd,
        env: {
          ...environment,
          PULUMI_BACKEND_URL: `file://${state}`,
          PULUMI_CONFIG_PASSPHRASE: "a passphrase for measurements",
          PULUMI_SKIP_UPDATE_CHECK: "true",
          ...more,
        },
        timeout: commandTimeoutMs,
        forceKillAfterDelay: 5000,
        reject: false,
        all: true,
        stdin: "ignore",
      });
      if (result.failed) throw new Error(`${program} ${args.join(" ")}: ${result.all || result.message}`);
      return result.stdout;
    },
    defer: (what, clean) => cleanups.push({ what, clean: async () => void (await clean()) }),
    say,
    checkTime: () => limit.throwIfAborted(),
    async close() {
      for (const { what, clean } of cleanups.toReversed()) {
        await clean().catch((error: unknown) => say(`${what} may be left behind: ${String(error)}`));
      }
    },
  };
}
