import { join } from "node:path";
import type { Stack } from "./stack.ts";
import type { Row } from "./table.ts";
import type { Workspace } from "./workspace.ts";

/** The type check of the whole project, as the compiler reports it. */
export async function measureTypeCheck({ run, say }: Workspace, { directory }: Stack): Promise<Row[]> {
  say("checking the types of the whole project");
  const compiler = join(directory, "node_modules/typescript/bin/tsc");
  // Packages of server/ are not in the copy: faults are no matter here, the time is.
  const text = await run(process.execPath, [compiler, "--noEmit", "--extendedDiagnostics"], directory).catch(String);
  const figure = (name: string) => Number(new RegExp(`${name}:\\s+([\\d.]+)`).exec(text)?.[1] ?? Number.NaN);
  return [
    {
      name: "type check of the whole project",
      ours: { values: [figure("Total time") * 1000], unit: "ms" },
      note: `${figure("Files")} files; the clouds' SDKs are imported file by file.`,
    },
    { name: "its memory", ours: { values: [figure("Memory used") / 1024], unit: "MB" } },
  ];
}
