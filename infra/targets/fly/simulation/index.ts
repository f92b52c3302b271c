import type { ApiSimulation } from "../../../../simulation/contract.ts";
import { systemClock } from "../../../clock.ts";
import { startFly } from "./platform.ts";

/** Fly.io. */
export const simulation: ApiSimulation = {
  // Its proxy knows of every machine at once.
  options: { settleSeconds: 0, domainWaitSeconds: 0 },
  async serve(host) {
    const { state, api, environment } = await startFly({ host, clock: systemClock });
    state.rehearsed = true;
    return {
      environment,
      get resources() {
        const apps = [...state.apps.values()].flatMap(({ name, secrets, certificates, ips }) => [
          { type: "app", name },
          ...ips.map(({ ip }) => ({ type: "address", name: ip })),
          ...[...secrets.keys()].map((secret) => ({ type: "secret", name: secret })),
          ...[...certificates.keys()].map((host) => ({ type: "certificate", name: host })),
        ]);
        return [...apps, ...state.machines.map(({ id }) => ({ type: "machine", name: id }))];
      },
      get cuts() {
        const [machine] = state.machines.filter(({ takesRequests }) => takesRequests);
        return { requestSeconds: null, idleSeconds: machine?.idleSeconds ?? null };
      },
      get serving() {
        return state.machines.flatMap(({ takesRequests, container }) =>
          takesRequests && container ? [container] : [],
        );
      },
      close: api.close,
    };
  },
};
