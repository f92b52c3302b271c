import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { binDirectory } from "../../toolchain/cache.ts";
import { findProgram, overNetwork, runReporting } from "../../toolchain/commands.ts";
import { type Tool, ToolError } from "../../toolchain/tool.ts";

const wayOut = "install Prometheus, whose package has it (https://prometheus.io/download/)";
const unpacked = join(binDirectory, "prometheus-debian");

/** Prometheus' own evaluation of rules, for tests of alarms that are written in PromQL. */
export const promtoolTool: Tool = {
  name: "promtool",
  isThere: async () => (await findPromtool()) !== undefined,
  async bring(report) {
    const programs = await Promise.all(["apt-get", "dpkg-deb"].map((name) => findProgram(name)));
    if (!programs.every(Boolean)) throw new ToolError(`promtool is missing: ${wayOut}`);
    await mkdir(binDirectory, { recursive: true });
    const scratch = await mkdtemp(`${unpacked}-`);
    try {
      // Unpacked and not installed, since the package would start a server.
      await overNetwork(report, () =>
        runReporting(report, "apt-get", ["download", "-q", "prometheus"], { cwd: scratch }),
      );
      const archive = (await readdir(scratch)).find((file) => file.endsWith(".deb"));
      if (archive === undefined) throw new ToolError(`promtool is missing, and Debian has no package of it: ${wayOut}`);
      await runReporting(report, "dpkg-deb", ["-x", archive, "unpacked"], { cwd: scratch });
      await rm(unpacked, { recursive: true, force: true });
      await rename(join(scratch, "unpacked"), unpacked);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
    return "downloaded";
  },
};

/** Path of promtool, of the machine or the one that was brought; undefined without any. */
export function findPromtool(): Promise<string | undefined> {
  return findProgram("promtool", [...(process.env.PATH ?? "").split(delimiter), join(unpacked, "usr/bin")]);
}
