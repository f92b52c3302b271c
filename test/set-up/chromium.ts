import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  aloneWithPackages,
  findProgram,
  installDebianPackages,
  overNetwork,
  runReporting,
} from "../../toolchain/commands.ts";
import { type How, type Report, type Tool, ToolError } from "../../toolchain/tool.ts";

// Chromium without what a window needs draws with a third of the work.
// https://playwright.dev/docs/browsers#chromium-headless-shell
const shell = "chromium-headless-shell";
const names = [shell, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const onMac = ["/Applications/Google Chrome.app", "Google Chrome"];
const wayOut = "install Chromium or Google Chrome (https://www.google.com/chrome/)";

/** A browser for tests that render components. */
export const chromiumTool: Tool = {
  name: "Chromium",
  isThere: async () =>
    ((await mayInstall()) ? findProgram(shell) : findChromium()).then((found) => found !== undefined),
  bring,
};

/** Path of Chromium or Chrome, of the machine or one that Playwright has downloaded; undefined without any. */
export async function findChromium(): Promise<string | undefined> {
  for (const name of names) {
    const found = await findProgram(name);
    if (found) return found;
  }
  const [application = "", program = ""] = onMac;
  const onThisMac = join(application, "Contents/MacOS", program);
  if (process.platform === "darwin" && existsSync(onThisMac)) return onThisMac;
  const { chromium } = await import("playwright-core");
  const downloaded = chromium.executablePath();
  return existsSync(downloaded) ? downloaded : undefined;
}

async function bring(report: Report): Promise<How> {
  if (await mayInstall()) {
    try {
      // Without a font a page has no letters.
      await installDebianPackages(report, [shell, "fonts-liberation"], wayOut);
      return "installed";
    } catch (error) {
      if ((await findChromium()) === undefined) throw error;
      return "found";
    }
  }
  const command = join(import.meta.dirname, "../../node_modules/playwright-core/cli.js");
  const needsLibraries = isRoot() && process.platform === "linux";
  const flags = ["install", ...(needsLibraries ? ["--with-deps"] : []), "--no-shell", "chromium"];
  const install = () => overNetwork(report, () => runReporting(report, process.execPath, [command, ...flags]));
  try {
    // With its libraries apt installs them.
    await (needsLibraries ? aloneWithPackages(report, install) : install());
  } catch (error) {
    throw new ToolError(`Chromium is missing and could not be downloaded: ${wayOut}\n${String(error)}`);
  }
  return "downloaded";
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

// Ubuntu's package of that name is a link to a snap, which containers cannot run.
async function mayInstall(): Promise<boolean> {
  if (!isRoot() || !(await findProgram("apt-get"))) return false;
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  return !/^ID(_LIKE)?=.*ubuntu/m.test(release);
}
