import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { checkout } from "../checkout.ts";

/** A folder with some files beside a home in which nothing is, where `slipway` runs without any program at hand. */
export async function ownFolder(files: Readonly<Record<string, string>>) {
  const scratch = await mkdtemp(join(tmpdir(), "slipway-own-"));
  const [folder, home] = [join(scratch, "folder"), join(scratch, "home")];
  for (const each of [folder, home]) await mkdir(each);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  const { NODE_COMPILE_CACHE = join(tmpdir(), "node-compile-cache") } = process.env;
  // Whatever were brought would lie in the home, or fail for want of a program.
  const env = { PATH: "/nowhere", HOME: home, DOCKER_HOST: "unix:///nowhere", NO_COLOR: "1", NODE_COMPILE_CACHE };
  return {
    folder,
    home,
    env,
    slipway: (...words: string[]) =>
      execa(process.execPath, [join(checkout, "cli/main.ts"), ...words], {
        cwd: folder,
        env,
        extendEnv: false,
        reject: false,
        stdin: "ignore",
      }),
    [Symbol.asyncDispose]: () => rm(scratch, { recursive: true }),
  };
}
