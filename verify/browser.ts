import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Browser } from "playwright-core";
import type { Subject } from "./contract.ts";
import type { VerifyOptions } from "./options.ts";
import { perRun } from "./per-run.ts";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const onMac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const startMs = 20_000;

/** Why components cannot be shown, and the way to a browser. */
export const withoutBrowser =
  "needs a browser: install Chromium or Google Chrome, or name its program in CHROMIUM_PATH";

/** The program of Chromium that was given, or is on this machine; undefined without any. */
export async function findBrowser({ browserPath }: Pick<VerifyOptions, "browserPath">): Promise<string | undefined> {
  const given = browserPath ?? process.env["CHROMIUM_PATH"];
  if (given !== undefined) return (await isProgram(given)) ? given : undefined;
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const name of names) {
    for (const folder of folders) if (await isProgram(join(folder, name))) return join(folder, name);
  }
  if (process.platform === "darwin" && (await isProgram(onMac))) return onMac;
  const { chromium } = await import("playwright-core");
  const downloaded = chromium.executablePath();
  return (await isProgram(downloaded)) ? downloaded : undefined;
}

/** The one browser of a run, without a window; it is closed after the run. */
export const openBrowser = perRun(async ({ options, onEnd }: Subject): Promise<Browser> => {
  const executablePath = await findBrowser(options);
  if (executablePath === undefined) throw new Error(withoutBrowser);
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({
    executablePath,
    // As root Chromium starts without its sandbox alone.
    chromiumSandbox: process.getuid?.() !== 0,
    // A component under development may load from this very machine.
    args: ["--disable-features=LocalNetworkAccessChecks"],
    timeout: startMs,
  });
  onEnd(() => browser.close());
  return browser;
});

async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
