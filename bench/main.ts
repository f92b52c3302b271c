import { measureCloudPreview } from "./cloud-preview.ts";
import { measureCodeChange } from "./code-change.ts";
import { measureDev } from "./dev/index.ts";
import { measureGrowth } from "./growth.ts";
import { measureImageSize } from "./image-size.ts";
import { measureKubernetes } from "./kubernetes.ts";
import { measureServer, measureTelemetryAlone } from "./server/index.ts";
import { deployExample } from "./stack.ts";
import { measureStart } from "./start.ts";
import { printRows, type Row } from "./table.ts";
import { measureTypeCheck } from "./type-check.ts";
import { measureUnchanged } from "./unchanged.ts";
import { measureVerify } from "./verify.ts";
import { openWorkspace } from "./workspace.ts";

// The last one deploys another server, so the order matters.
const stackParts = {
  "type-check": measureTypeCheck,
  "cloud-preview": measureCloudPreview,
  growth: measureGrowth,
  "image-size": measureImageSize,
  start: measureStart,
  verify: measureVerify,
  unchanged: measureUnchanged,
  "code-change": measureCodeChange,
};

/** What can be measured alone: all but the first four need a deployed stack, and the first two after the server are measured only by name. */
export const parts = ["server", "telemetry", "kubernetes", "dev", ...Object.keys(stackParts)];

/** What to measure, and for how long. */
export interface Choice {
  /** One of `parts`; all of them where it is left out. */
  part?: string;
  /** Soaks the server five times as long. */
  long: boolean;
}

/** Measures Slipway beside what it is compared with and prints one table; leaves nothing behind, whatever happens. */
export async function runBenchmarks({ part, long }: Choice): Promise<void> {
  const began = performance.now();
  const chosen = Object.entries(stackParts).filter(([name]) => part === undefined || part === name);
  const workspace = await openWorkspace({ deploys: chosen.length > 0 || part === "kubernetes" });
  const rows: Row[] = [];
  try {
    if (part === undefined || part === "server") {
      for await (const some of measureServer(workspace, { long })) rows.push(...some);
    }
    if (part === undefined || part === "dev") rows.push(...(await measureDev(workspace)));
    if (part === "telemetry") rows.push(...(await measureTelemetryAlone(workspace)));
    // On a new machine a cluster takes a quarter of an hour to build.
    if (part === "kubernetes") rows.push(...(await measureKubernetes(workspace)));
    if (chosen.length > 0) {
      const stack = await deployExample(workspace);
      for (const [, measure] of chosen) rows.push(...(await measure(workspace, stack)));
    }
  } finally {
    if (rows.length > 0) printRows(rows);
    await workspace.close();
    workspace.say(`ended after ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
}
