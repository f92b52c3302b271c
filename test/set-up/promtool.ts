import type { Tool } from "../../toolchain/tool.ts";
import { type DebianProgram, findDebianProgram, unpackDebianProgram } from "./debian-program.ts";

const program: DebianProgram = {
  name: "promtool",
  package: "prometheus",
  wayOut: "install Prometheus, whose package has it (https://prometheus.io/download/)",
};

/** Prometheus' own evaluation of rules, for tests of alarms that are written in PromQL. */
export const promtoolTool: Tool = {
  name: "promtool",
  isThere: async () => (await findPromtool()) !== undefined,
  async bring(report) {
    await unpackDebianProgram(report, program);
    return "downloaded";
  },
};

/** Path of promtool, of the machine or the one that was brought; undefined without any. */
export function findPromtool(): Promise<string | undefined> {
  return findDebianProgram(program);
}
