import { verify } from "../../verify/run.ts";
import { changed } from "../stack-copy.ts";
import { readLimits } from "../verify-endpoint.ts";
import type { Ground } from "./ground.ts";

const asOutsider = "no request from outside can see it; look in the platform's console";

/** A run on the platform itself, in whatever account the shell is signed in to; on Kubernetes in a context, if one is named. */
export async function onAccount(stack: string, context: string | undefined): Promise<Ground> {
  const limits = await readLimits(stack);
  return {
    where: context === undefined ? "in an account of the platform" : `on the cluster of context ${context}`,
    adapt: (settings) => (context === undefined ? settings : changed(settings, { "slipway:options": { context } })),
    environment: {},
    reach: (endpoint) => endpoint,
    // A request is paid for here.
    pauseMs: 100,
    examine: (endpoint, isWhole) => verify(endpoint, { quick: !isWhole, ...(limits ? { limits } : {}) }),
    unexamined: undefined,
    running: async () => undefined,
    unseenRunning: asOutsider,
    unseenTraffic: undefined,
    unseenAlarms: undefined,
    learn: async () => {},
    remains: async () => undefined,
    unseenRemains: asOutsider,
    removeKept: async () => {},
  };
}
