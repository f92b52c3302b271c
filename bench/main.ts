import { measureCloudPreview } from "./cloud-preview.ts";
import { measureCodeChange } from "./code-change.ts";
import { measureGrowth } from "./growth.ts";
import { measureImageSize } from "./image-size.ts";
import { deployExample } from "./stack.ts";
import { measureStart } from "./start.ts";
import { printRows, type Row } from "./table.ts";
import { measureTypeCheck } from "./type-check.ts";
import { measureUnchanged } from "./unchanged.ts";
import { openWorkspace } from "./workspace.ts";

/** Measures Slipway beside what it is compared with and prints one table; leaves nothing behind, whatever happens. */
export async function runBenchmarks(): Promise<void> {
  const began = performance.now();
  const workspace = await openWorkspace();
  const rows: Row[] = [];
  try {
    const stack = await deployExample(workspace);
    // The last one deploys another server, so the order matters.
    for (const measure of [
      measureTypeCheck,
      measureCloudPreview,
      measureGrowth,
      measureImageSize,
      measureStart,
      measureUnchanged,
      measureCodeChange,
    ]) {
      rows.push(...(await measure(workspace, stack)));
    }
  } finally {
    if (rows.length > 0) printRows(rows);
    await workspace.close();
    workspace.say(`ended after ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
}
