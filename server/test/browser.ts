import { type Browser, chromium } from "playwright-core";
import { findChromium } from "../../test/set-up/chromium.ts";

/** Starts a browser without a window; throws where the machine has none. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env["CHROMIUM_PATH"] ?? (await findChromium());
  if (executablePath === undefined)
    throw new Error("Chromium is missing: install it, or name its program in CHROMIUM_PATH");
  // As root Chromium starts without its sandbox alone.
  return chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
}
