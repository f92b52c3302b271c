import { EnvHttpProxyAgent, request } from "undici";
import { type Clock, systemClock } from "../clock.ts";
import { poll } from "../poll.ts";
import { UnfitRevision } from "./examine.ts";

const opening = { seconds: 60, firstPauseSeconds: 0.5, longestPauseSeconds: 3 };
const lookMs = 5000;

/**
 * Waits until a platform's front end knows an address that is new to it; what answers otherwise is examined as it is, and
 * an UnfitRevision is thrown where nothing ever does.
 * `at` is an origin, which is asked under its own name, or `host:port`, which is asked under the endpoint's.
 */
export async function untilOpen(
  endpoint: URL,
  at: string,
  signal?: AbortSignal,
  clock: Clock = systemClock,
): Promise<void> {
  const isUnderOwnName = /^https?:/.test(at);
  const url = new URL(endpoint.pathname, isUnderOwnName ? at : `${endpoint.protocol}//${at}`);
  const { host, hostname: servername } = endpoint;
  const headers = isUnderOwnName ? {} : { host };
  const dispatcher = new EnvHttpProxyAgent(isUnderOwnName ? {} : { connect: { servername } });
  const look = () =>
    request(url, { dispatcher, headers, signal: AbortSignal.timeout(lookMs) }).then(
      async ({ statusCode, body }) => {
        await body.dump();
        hasAnswered = true;
        return statusCode;
      },
      () => 0,
    );
  let hasAnswered = false;
  await poll(look, (status) => status !== 0 && status !== 404 && status < 500, {
    ...opening,
    clock,
    ...(signal ? { signal } : {}),
  }).finally(() => dispatcher.destroy());
  if (hasAnswered) return;
  throw new UnfitRevision(
    `nothing answers at ${url.host} from here in ${opening.seconds} s: what runs this up must reach port ${url.port || "443"} there, which a firewall may keep closed on the way out; open it, or set slipway:examine.beforeTraffic to false`,
  );
}
