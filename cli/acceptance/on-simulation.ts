import { verify } from "../../verify/run.ts";
import type { SimulatedPlatform } from "../platform-contract.ts";
import { changed, mapIn, type Settings } from "../stack-copy.ts";
import type { Ground } from "./ground.ts";

/** Somebody who is told of alarms, where the stack names nobody: nothing is ever sent from a simulated cloud. */
const receiver = { email: "acceptance@example.com" };

type Words = Pick<Ground, "where" | "unexamined" | "unseenTraffic">;

const simulated: Words = {
  where: "on a simulated platform that runs the images on this machine",
  unexamined:
    "a simulated platform has no host name, certificate or gateway of its own, and examines no revision before it takes traffic",
  unseenTraffic: "the simulation moves the traffic between its containers itself",
};

const real: Words = {
  where: "on a cluster of Kubernetes",
  unexamined:
    "its host name and certificate are none that the public knows, and no revision is examined before it takes traffic",
  unseenTraffic: undefined,
};

/** A run on a simulated platform, which runs the images on this machine. */
export function onSimulation(platform: SimulatedPlatform): Ground {
  return {
    ...(platform.isReal ? real : simulated),
    adapt: (settings) => platform.adapt(unexamined(told(settings))),
    environment: platform.environment,
    reach: (endpoint) => {
      const { host, pathname } = new URL(endpoint);
      return `${platform.under(host)}${pathname}`;
    },
    pauseMs: 20,
    examine: (endpoint) => verify(endpoint, { quick: true, only: ["protocol"] }),
    running: async () => (await platform.serving())?.wanted,
    unseenRunning: "",
    unseenAlarms: undefined,
    learn: async () => {},
    remains: async () => ({
      remains: (await platform.resources()).map(({ type, name }) => `${type} ${name}`),
      kept: [],
    }),
    unseenRemains: "",
    removeKept: async () => {},
  };
}

function told(settings: Settings): Settings {
  const { receivers } = mapIn(settings, "slipway:alerts");
  return Array.isArray(receivers) && receivers.length > 0
    ? settings
    : changed(settings, { "slipway:alerts": { receivers: [receiver] } });
}

// Who signs users in may be made up as the platform is, and would keep each revision from traffic.
function unexamined(settings: Settings): Settings {
  return changed(settings, { "slipway:examine": { beforeTraffic: false } });
}
