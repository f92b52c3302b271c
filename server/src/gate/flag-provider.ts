import type { Provider } from "@openfeature/server-sdk";
import type { FlagSource } from "./access.ts";

/**
 * Makes the OpenFeature provider that answers for `ACCESS_FLAG`, and loads that one alone; this is the one file to edit for
 * another service.
 */
export async function makeFlagProvider({ flags, remote, launchDarkly, statsig }: FlagSource): Promise<Provider> {
  if (remote) return (await import("./remote-provider.ts")).remoteProvider(remote);
  if (flags) return (await import("./memory-provider.ts")).memoryProvider(flags);
  if (statsig) return (await import("./statsig-provider.ts")).statsigProvider(statsig);
  if (launchDarkly) return (await loadLaunchDarkly()).launchDarklyProvider(launchDarkly);
  const others = "OFREP_ENDPOINT, LAUNCHDARKLY_SDK_KEY or STATSIG_SERVER_SECRET";
  throw new Error(`FEATURE_FLAGS: must be set, or ${others}, to say for whom ACCESS_FLAG is on`);
}

/** Its SDK lies in a file of its own, which is built and put into the image only where it is wanted. */
async function loadLaunchDarkly() {
  try {
    return await import("./launchdarkly-provider.ts");
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && String(error.code).endsWith("MODULE_NOT_FOUND");
    if (!isMissing) throw error;
    const way = 'set slipway:image.buildArgs to {"FLAG_SERVICE": "launchdarkly"}, or build with --build-arg';
    throw new Error(`LAUNCHDARKLY_SDK_KEY: this image was built without LaunchDarkly: ${way}`, { cause: error });
  }
}
