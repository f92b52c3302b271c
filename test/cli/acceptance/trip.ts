import type { Ground } from "../../../cli/acceptance/ground.ts";
import type { Outcome, Trip } from "../../../cli/acceptance/trip.ts";

export const never = new AbortController().signal;
export const well: Outcome = { ok: true, steps: [], reason: "", seconds: 1 };
export const failed: Outcome = { ok: false, steps: [], reason: "it exited with code 3", seconds: 1 };
export const change = { name: "demo", type: "slipway:docker:Container", operation: "update", seconds: 1 };
export const answers = { seen: new Set(["pong"]), failures: [], count: 12 };
export const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

export const ground: Ground = {
  where: "nowhere",
  adapt: (settings) => settings,
  environment: {},
  reach: (endpoint) => endpoint,
  pauseMs: 1,
  examine: () => Promise.reject(new Error("not asked here")),
  unexamined: undefined,
  running: async () => ({ image: `a@${digest("b")}`, env: {} }),
  unseenRunning: "nobody sees it",
  unseenTraffic: undefined,
  unseenAlarms: undefined,
  learn: async () => {},
  remains: async () => ({ remains: [], kept: [] }),
  unseenRemains: "nobody asks",
  removeKept: async () => {},
};

const session = {
  stack: "demo",
  docker: true,
  toolchain: { environment: {}, steps: [], lacking: {} },
  state: { environment: {}, hidden: [], isEmbedded: true },
};

/** A stack about which all is well but for what is given; it has deployed the second revision. */
export function tripWith(changes: Partial<Trip>): Trip {
  return {
    copy: { session, configure: async () => {}, setSecret: async () => {} },
    ground,
    settingsOf: () => ({ "slipway:alerts": { receivers: [{ email: "team@example.com" }] } }),
    up: async () => well,
    upUnderTraffic: async () => ({ ...well, answers }),
    destroy: async () => well,
    given: async () => "https://demo.example.com/mcp",
    endpoint: async () => "http://127.0.0.1:9/mcp",
    digest: async () => digest("b"),
    resources: async () => [],
    shows: async () => false,
    ...changes,
  };
}
