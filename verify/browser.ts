import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Browser } from "playwright-core";
import type { CheckContext } from "./contract.ts";
import type { VerifyOptions } from "./options.ts";
import { perRun } from "./per-run.ts";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const onMac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const startMs = 20_000;

const withoutBrowser = "needs a browser: install Chromium or Google Chrome, or name its program in CHROMIUM_PATH";
const withoutDriver = "needs the browser driver: npm install playwright-core";

/** Why components cannot be shown, and what to do; undefined where they can be. */
export async function lackOfBrowser(options: Pick<VerifyOptions, "browserPath">): Promise<string | undefined> {
  if ((await loadDriver()) === undefined) return withoutDriver;
  return (await findBrowser(options)) === undefined ? withoutBrowser : undefined;
}

/** The program of Chromium that was given, or is on this machine; undefined without any. */
export async function findBrowser({ browserPath }: Pick<VerifyOptions, "browserPath">): Promise<string | undefined> {
  const given = browserPath ?? process.env["CHROMIUM_PATH"];
  if (given !== undefined) return (await isProgram(given)) ? given : undefined;
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const name of names) {
    for (const folder of folders) if (await isProgram(join(folder, name))) return join(folder, name);
  }
  if (process.platform === "darwin" && (await isProgram(onMac))) return onMac;
  const downloaded = (await loadDriver())?.chromium.executablePath();
  return downloaded !== undefined && (await isProgram(downloaded)) ? downloaded : undefined;
}

/** The one browser of a run, without a window; it is closed after the run. */
export const openBrowser = perRun(async ({ options, onEnd }: CheckContext): Promise<Browser> => {
  const [driver, executablePath] = await Promise.all([loadDriver(), findBrowser(options)]);
  if (driver === undefined || executablePath === undefined) throw new Error(withoutBrowser);
  const browser = await driver.chromium.launch({
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

/** The driver is an optional package: undefined where it was left out. */
function loadDriver() {
  return import("playwright-core").catch(() => undefined);
}

async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
