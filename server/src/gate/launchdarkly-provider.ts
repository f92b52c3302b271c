import { LaunchDarklyProvider } from "@launchdarkly/openfeature-node-server";
import type { Provider } from "@openfeature/server-sdk";
import { log } from "../log.ts";
import type { ServiceKey } from "./access.ts";

const initTimeoutSeconds = 10;

/**
 * LaunchDarkly's own OpenFeature provider. It gets the rules of all flags over one stream and judges them here, so that
 * LaunchDarkly learns nothing of the users. `url` is that of a Relay Proxy.
 */
// https://launchdarkly.com/docs/sdk/openfeature/node-js
// https://launchdarkly.com/docs/sdk/relay-proxy/sdk-config
export function launchDarklyProvider({ key, url }: ServiceKey): Provider {
  const tell = (level: "warn" | "error") => (message: string) =>
    log(level, "launchdarkly_said", { message: message.replaceAll(key, "[key]").slice(0, 500) });
  return new LaunchDarklyProvider(
    key,
    {
      sendEvents: false,
      diagnosticOptOut: true,
      logger: { debug() {}, info() {}, warn: tell("warn"), error: tell("error") },
      ...(url === undefined ? {} : { baseUri: url, streamUri: url, eventsUri: url }),
    },
    initTimeoutSeconds,
  );
}
