import { appendFile, cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { findGo } from "./go.ts";
import { ToolError } from "../tool.ts";

const timeoutMs = 20_000;

/** Lays this machine's Go where a Dockerfile looks for it, with the proxy of modules that this machine asks. */
export async function layGo(root: string, instead: string): Promise<void> {
  const go = await findGo();
  if (!go) throw new ToolError(`this machine has no Go that could be laid into an image: ${instead}`);
  const ask = async (name: string) => (await execa(go, ["env", name], { timeout: timeoutMs })).stdout.trim();
  const from = await ask("GOROOT");
  const to = join(root, "usr/local/go");
  // What only those need who work on Go itself is most of its files.
  const isNeeded = (path: string) =>
    !/^\/(test|doc|api|misc)(\/|$)|\/testdata(\/|$)|_test\.go$/.test(path.slice(from.length));
  await cp(from, to, { recursive: true, dereference: true, filter: isNeeded });
  const proxy = await ask("GOPROXY");
  const database = await ask("GOSUMDB");
  // Every image that is built on this one shows its files, so sign-in data may not be among them.
  const settings = proxy.includes("@") ? "" : `GOPROXY=${proxy}\nGOSUMDB=${database}\n`;
  await appendFile(join(to, "go.env"), `\n# As on the machine that this image was made on.\n${settings}`);
  await mkdir(join(root, "go"), { recursive: true });
}
