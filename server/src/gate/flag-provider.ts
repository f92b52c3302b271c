import type { Provider } from "@openfeature/server-sdk";
import type { FlagSource } from "./access.ts";
import { memoryProvider } from "./memory-provider.ts";
import { remoteProvider } from "./remote-provider.ts";

/**
 * Makes the OpenFeature provider that answers for `ACCESS_FLAG`; this is the one file to edit for another service.
 *
 * LaunchDarkly, with the packages `@launchdarkly/openfeature-node-server` and `@launchdarkly/node-server-sdk`:
 *
 *     const { LaunchDarklyProvider } = await import("@launchdarkly/openfeature-node-server");
 *     return new LaunchDarklyProvider(process.env["LAUNCHDARKLY_SDK_KEY"] ?? "");
 *
 * Statsig has no OpenFeature provider for Node.js, but its SDK `@statsig/statsig-node-core` needs little to be one. It has
 * native code: name it under `external` in `build.mjs`, and install it in the image.
 *
 *     const { Statsig, StatsigUser } = await import("@statsig/statsig-node-core");
 *     const statsig = new Statsig(process.env["STATSIG_SERVER_SECRET"] ?? "");
 *     await statsig.initialize();
 *     return booleanProvider("statsig", (gate, { targetingKey = "", email }) =>
 *       statsig.checkGate(new StatsigUser({ userID: targetingKey, email: String(email ?? "") }), gate),
 *     );
 */
// https://launchdarkly.com/docs/sdk/openfeature/node-js
// https://docs.statsig.com/server-core/node-core
export async function makeFlagProvider({ flags, remote }: FlagSource): Promise<Provider> {
  if (remote) return remoteProvider(remote);
  if (flags) return memoryProvider(flags);
  throw new Error("FEATURE_FLAGS: must be set, or OFREP_ENDPOINT, to say for whom ACCESS_FLAG is on");
}
