import { chmod, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

const runtime = "slipway";

/**
 * Lets the command that is built here run a policy pack: its language host knows no packs, so that the copy of the pack
 * in `pack` names a runtime of another name, which a program in `folder` stands for. That must be on PATH.
 */
// https://github.com/pulumi/pulumi/blob/v3.250.0/sdk/go/common/resource/plugin/analyzer_plugin.go
export async function adaptPolicyPack(pack: string, folder: string): Promise<void> {
  const manifest = join(pack, "PulumiPolicy.yaml");
  const text = await readFile(manifest, "utf8");
  await writeFile(manifest, text.replace("runtime: nodejs", `runtime: ${runtime}`));
  const starter = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const program = join(folder, `pulumi-analyzer-policy-${runtime}`);
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${starter}' "$@"\n`);
  await chmod(program, 0o755);
}
