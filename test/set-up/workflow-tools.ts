import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { binDirectory } from "../../toolchain/cache.ts";
import { withLock } from "../../toolchain/lock.ts";
import { buildGoProgram, findGo, type GoProgram } from "../../toolchain/offline/go.ts";

const program = (name: string, module: string, version: string, folder = ""): GoProgram => ({
  name,
  package: `${module}${folder}`,
  version,
});
// https://github.com/rhysd/actionlint and https://github.com/nektos/act
const tools = {
  actionlint: program("actionlint", "github.com/rhysd/actionlint", "v1.7.12", "/cmd/actionlint"),
  act: program("act", "github.com/nektos/act", "v0.2.89"),
};

/** Whether what reads and runs workflows can be built here. */
export const canBuildTools = (await findGo()) !== undefined;

/** Path of a program that reads workflows, or runs them; built where it is missing, which takes minutes. */
export function requireTool(name: keyof typeof tools): Promise<string> {
  return buildGoProgram(() => {}, tools[name]);
}

// https://pypi.org/project/zizmor/1.32.0/#files: for Linux and macOS.
const zizmor = {
  version: "1.32.0",
  sha256: [
    "84a6acb975accc13408786a2bd274b572537ca19c933ebbc13e78f3988562071",
    "0cdd38fca6eb34ceb567548548d706332e3535ea66894b9168c048e03207b68c",
    "dd818f99d833b86cd432d5412d620d936b5df074b33404fff8b67acff55d3259",
    "d34dcfa702875202b4163d90ebb9cc5222f3d1a7d4b72bf796d87b5a15b24194",
    "0a999c98015becd9f69919ce01febadfb1c2be9b8ec2ce9ef7eb13ff23ba8eba",
    "aa4b4e216321dd5cf202cd79fc83296468f0eed79d850cd65ac8187a6bbc5496",
  ],
};

/** Path of a program that looks for what makes workflows unsafe; brought from PyPI where it is missing. */
export async function requireZizmor(): Promise<string> {
  const folder = join(binDirectory, `zizmor-v${zizmor.version}`);
  const program = join(folder, "bin", "zizmor");
  await withLock(
    `${folder}.lock`,
    () => {},
    async () => {
      if (existsSync(program)) return;
      const partial = `${folder}.partial`;
      await rm(partial, { recursive: true, force: true });
      await mkdir(partial, { recursive: true });
      const hashes = zizmor.sha256.map((hash) => `--hash=sha256:${hash}`).join(" ");
      await writeFile(join(partial, "requirements.txt"), `zizmor==${zizmor.version} ${hashes}\n`);
      const flags = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--target", partial];
      const words = ["-m", "pip", "install", "--quiet", ...flags, "-r", join(partial, "requirements.txt")];
      await execa("python3", words, { timeout: 300_000 });
      await rename(partial, folder);
    },
  );
  return program;
}
