import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import type * as Driver from "playwright-core";
import { sandboxed } from "./browser-sandbox.ts";
import { bring, fileOf } from "./bring.ts";
import type { CheckContext } from "./contract.ts";
import { messageOf } from "./message.ts";
import type { VerifyOptions } from "./options.ts";
import { perRun } from "./per-run.ts";

// The first is Chromium without what a window needs, and draws with a third of the work.
// https://playwright.dev/docs/browsers#chromium-headless-shell
const names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const onMac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const startMs = 20_000;

/** Chromium's own ways around a proxy: UDP of WebRTC and QUIC, and names that are looked up before they are needed. */
const args = [
  "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
  "--webrtc-ip-handling-policy=disable_non_proxied_udp",
  "--disable-quic",
  "--dns-prefetch-disable",
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
  // Who may be reached is for the proxy of each component to say, and nobody is there to be asked.
  "--disable-features=LocalNetworkAccessChecks",
];
/** What belongs to no component has no way out: nobody listens there. */
const nowhere = { proxy: { server: "http://127.0.0.1:1", bypass: "<-loopback>" } };

const withoutSandbox =
  "components ran in a browser without its sandbox, which this user cannot make: allow user namespaces, or run as another user than root";
const withoutBrowser = "needs a browser: install Chromium or Google Chrome, or name its program in CHROMIUM_PATH";

/** Why components cannot be shown, and what to do; undefined where they can be. */
export async function lackOfBrowser(options: Pick<VerifyOptions, "browserPath">): Promise<string | undefined> {
  // Its driver knows where it has put browsers itself.
  return (await bring("playwright-core")) ?? ((await findBrowser(options)) === undefined ? withoutBrowser : undefined);
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

/** The one browser of a run, without a window and in its sandbox; it is closed after the run. */
export const openBrowser = perRun(async ({ options, onEnd, warn }: CheckContext): Promise<Browser> => {
  const [driver, program] = await Promise.all([loadDriver(), findBrowser(options)]);
  if (driver === undefined || program === undefined) throw new Error(withoutBrowser);
  const inSandbox = await sandboxed(program);
  const plainly = { executablePath: program, env: {}, remove: async () => {} };
  const launch = async (chromiumSandbox: boolean) => {
    const { executablePath, env, remove } = (chromiumSandbox ? inSandbox : undefined) ?? plainly;
    const all = { ...process.env, ...env };
    const browser = await driver.chromium
      .launch({ executablePath, chromiumSandbox, args, env: all, timeout: startMs, ...nowhere })
      .finally(remove);
    onEnd(() => browser.close());
    return browser;
  };
  if (inSandbox) {
    try {
      return await launch(true);
    } catch (error) {
      // https://chromium.googlesource.com/chromium/src/+/main/docs/linux/suid_sandbox_development.md
      if (!/sandbox/i.test(messageOf(error))) throw error;
    }
  }
  warn(withoutSandbox);
  return launch(false);
});

/** The driver; undefined where it was not brought. */
async function loadDriver(): Promise<typeof Driver | undefined> {
  const file = fileOf("playwright-core", "index.mjs");
  return file === undefined ? undefined : import(pathToFileURL(file).href);
}

async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
