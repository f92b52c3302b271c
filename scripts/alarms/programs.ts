import { delimiter } from "node:path";
import { type DebianProgram, findDebianProgram, unpackDebianProgram } from "../../test/set-up/debian-program.ts";
import { findProgram } from "../../toolchain/commands.ts";
import type { GoProgram } from "../../toolchain/offline/go.ts";
import { ToolError } from "../../toolchain/tool.ts";

/** What watches: paths of the programs. */
export interface Programs {
  prometheus: string;
  alertmanager: string;
  blackbox: string;
}

// Debian's is built without the intake of OTLP.
const prometheus: GoProgram = {
  name: "prometheus",
  package: "github.com/prometheus/prometheus/cmd/prometheus",
  version: "v0.316.0",
  // Finds no servers on any cloud, which is most of the program.
  tags: "remove_all_sd",
};

const alertmanager: GoProgram = {
  name: "alertmanager",
  package: "github.com/prometheus/alertmanager/cmd/alertmanager",
  version: "v0.35.0",
  // The module comes without the pages that are made for the release.
  patch: {
    name: "without-pages",
    module: "github.com/prometheus/alertmanager",
    file: "ui/web.go",
    line: "//go:embed app/dist\n",
    by: "//go:embed web.go\n",
    files: {},
  },
};

const blackbox: DebianProgram = {
  name: "prometheus-blackbox-exporter",
  package: "prometheus-blackbox-exporter",
  wayOut: "put blackbox_exporter on PATH (https://github.com/prometheus/blackbox_exporter/releases)",
};

/** Brings Prometheus, Alertmanager and the blackbox exporter: from PATH, else built or unpacked, which takes minutes once. */
export async function bringPrograms(report: (line: string) => void): Promise<Programs> {
  return {
    prometheus: await onPathOr("prometheus", () => build(report, prometheus)),
    alertmanager: await onPathOr("alertmanager", () => build(report, alertmanager)),
    blackbox: await onPathOr("blackbox_exporter", async () => {
      if (!(await findDebianProgram(blackbox))) await unpackDebianProgram(report, blackbox);
      const found = await findDebianProgram(blackbox);
      if (found === undefined) throw new ToolError(`blackbox_exporter is missing: ${blackbox.wayOut}`);
      return found;
    }),
  };
}

async function build(report: (line: string) => void, program: GoProgram): Promise<string> {
  const { buildGoProgram } = await import("../../toolchain/offline/go.ts");
  return buildGoProgram(report, program);
}

async function onPathOr(name: string, bring: () => Promise<string>): Promise<string> {
  return (await findProgram(name, (process.env.PATH ?? "").split(delimiter))) ?? bring();
}
