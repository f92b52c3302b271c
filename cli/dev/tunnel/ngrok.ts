import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { npxSlipway } from "../../../infra/remedies.ts";
import { FinalError, type Opener } from "./keep.ts";

/** What of ngrok's SDK is used. */
export interface NgrokSdk {
  forward(config: {
    addr: number;
    authtoken: string;
    domain?: string;
    onStatusChange(status: string): void;
  }): Promise<{ url(): string | null; close(): Promise<void> }>;
}

const openMs = 30_000;
const packageName = "@ngrok/ngrok";

// https://ngrok.com/docs/errors/reference: what each number means
const refusals: Readonly<Record<string, string>> = {
  ERR_NGROK_105:
    "NGROK_AUTHTOKEN is no token of ngrok: copy it from https://dashboard.ngrok.com/get-started/your-authtoken",
  ERR_NGROK_107:
    "NGROK_AUTHTOKEN was reset or belongs to another account: copy it from https://dashboard.ngrok.com/get-started/your-authtoken",
  ERR_NGROK_108:
    "ngrok allows no more sessions of this account at once: end the other one, see https://dashboard.ngrok.com/agents",
  ERR_NGROK_320: `this domain belongs to another account of ngrok: see https://dashboard.ngrok.com/domains, then ${npxSlipway()} dev --tunnel ngrok:DOMAIN`,
  ERR_NGROK_334: "another session serves this domain: end it, see https://dashboard.ngrok.com/endpoints",
};

/** Opens a tunnel by ngrok's SDK, which reconnects by itself. */
export function ngrokOpener(
  { port, token, domain }: { port: number; token: string; domain?: string | undefined },
  load: () => Promise<NgrokSdk>,
): Opener {
  return async (onUrl) => {
    const sdk = await load();
    const end = Promise.withResolvers<string>();
    let status = "it said nothing";
    const opening = sdk.forward({
      addr: port,
      authtoken: token,
      ...(domain !== undefined && { domain }),
      onStatusChange: (next) => {
        status = next;
        if (next === "closed") end.resolve(next);
      },
    });
    const listener = await within(openMs, opening).catch((error: unknown) => {
      throw toRefusal(error, token);
    });
    const url = listener.url();
    if (url !== null) onUrl(url);
    return {
      ended: end.promise,
      lastWords: () => status,
      async close() {
        await listener.close();
        end.resolve("closed");
      },
    };
  };
}

/** Loads the SDK that a folder's server has beside it, else the one beside this program; throws a FinalError without either. */
export async function loadSdk(folder: string): Promise<NgrokSdk> {
  try {
    const { forward }: NgrokSdk = await import(placeOf(folder));
    return { forward };
  } catch {
    throw new FinalError(`ngrok's SDK is not installed: npm install --save-dev ${packageName}`);
  }
}

/** Package managers that keep packages apart let this program see its own alone. */
function placeOf(folder: string): string {
  try {
    return pathToFileURL(createRequire(join(folder, "package.json")).resolve(packageName)).href;
  } catch {
    return packageName;
  }
}

function toRefusal(error: unknown, token: string): Error {
  const words = (error instanceof Error ? error.message : String(error)).replaceAll(token, "[hidden]");
  const [number = ""] = /ERR_NGROK_\d+/.exec(words) ?? [];
  const known = refusals[number];
  return known === undefined ? new Error(words) : new FinalError(`${known} (${number})`);
}

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`ngrok did not answer within ${milliseconds / 1000} s`)),
    milliseconds,
  );
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
