import type { Row } from "../table.ts";
import type { Workspace } from "../workspace.ts";
import { prepare, prepareOurs } from "./prepare.ts";
import { measureProcessStart } from "./process-start.ts";
import { measureSoak } from "./soak.ts";
import { measureTelemetry } from "./telemetry.ts";
import { measureThroughput } from "./throughput.ts";

const soakSeconds = { ordinary: 60, long: 300 };

/** The example's server as a process, beside other ways to write it. */
export async function* measureServer(workspace: Workspace, { long }: { long: boolean }): AsyncGenerator<Row[]> {
  const prepared = await prepare(workspace);
  yield await measureThroughput(prepared);
  yield await measureProcessStart(prepared);
  yield await measureTelemetry(prepared);
  yield await measureSoak(prepared, long ? soakSeconds.long : soakSeconds.ordinary);
}

/** What telemetry costs the example's server, alone. */
export async function measureTelemetryAlone(workspace: Workspace): Promise<Row[]> {
  return measureTelemetry(await prepareOurs(workspace));
}
