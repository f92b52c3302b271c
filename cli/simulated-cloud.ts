import { isDeepStrictEqual } from "node:util";
import { type LiveResource, type SimulatedCloud, startSimulatedCloud } from "../simulation/cloud/index.ts";
import type { PlatformContainer, RevisionControl, SimulatedApi, Simulation, Traffic } from "../simulation/contract.ts";
import { startFrontEnd } from "../simulation/front-end.ts";
import { ContainerError } from "../simulation/run-container.ts";
import type { PlatformContainers, Serving } from "./platform-containers.ts";

const drainSeconds = 10;

/** Starts a simulated cloud that runs a container for each revision, and sends requests as the platform would. */
export async function startCloud(
  simulation: Simulation,
  containers: PlatformContainers,
  measured: Pick<RevisionControl, "counts"> = {},
): Promise<Omit<SimulatedApi, "resources"> & Pick<SimulatedCloud, "resources" | "failNext">> {
  const images = new Map<string, PlatformContainer>();
  const instances = new Map<string, Serving>();
  let traffic: Traffic = { newest: "", shares: {}, hosts: {} };
  /** What was asked for last, and what came of it. */
  let asked: { wanted: PlatformContainer; started: Serving | undefined; settled: Promise<undefined> } | undefined;
  const control: RevisionControl = { neverReady: false, ...measured };
  const { traffic: trafficIn, isClosed = () => false, ...options } = simulation.cloud(control);
  const isKnown = (wanted: PlatformContainer) =>
    isDeepStrictEqual(asked?.wanted, wanted) && (!control.neverReady || trafficIn !== undefined);
  const start = async (wanted: PlatformContainer) => {
    // Whoever asks for the same once more waits for it, too.
    if (isKnown(wanted)) return asked?.settled;
    const { promise: settled, resolve } = Promise.withResolvers<undefined>();
    const begun: NonNullable<typeof asked> = { wanted, started: undefined, settled };
    asked = begun;
    try {
      begun.started = await containers.run(wanted);
      control.neverReady = false;
    } catch (error) {
      if (!(error instanceof ContainerError)) throw error;
      control.neverReady = true;
    } finally {
      resolve(undefined);
    }
  };
  const move = async (next: Traffic, type: string) => {
    const ended: Serving[] = [];
    if (asked?.started && type === simulation.service) {
      // What all revisions share, such as a secret, starts the same one anew.
      ended.push(...[instances.get(next.newest)].filter((instance) => instance !== undefined));
      images.set(next.newest, asked.wanted);
      instances.set(next.newest, asked.started);
      asked.started = undefined;
    }
    // Another revision of what an earlier one runs, too.
    if (asked && !control.neverReady && type === simulation.service && !images.has(next.newest))
      images.set(next.newest, asked.wanted);
    const isAsked = (name: string) => Object.hasOwn(next.hosts, name) || (next.shares[name] ?? 0) > 0;
    for (const [name, wanted] of images) {
      // A revision that was left alone has no instance until it is asked again.
      if (isAsked(name) && !instances.has(name)) instances.set(name, await containers.run(wanted));
    }
    traffic = next;
    for (const [name, instance] of instances) {
      if (isAsked(name)) continue;
      instances.delete(name);
      ended.push(instance);
    }
    // Their calls in flight end; new ones go to others by now.
    for (const { stop } of ended) await stop(drainSeconds);
  };
  /** Where revisions have no names, the newest takes every request. */
  const allTo = () => {
    const id = asked?.started?.id;
    return id === undefined ? undefined : { newest: id, shares: { [id]: 100 }, hosts: {} };
  };
  // By this one is reached that takes no traffic yet.
  const door = await startFrontEnd(() => {
    if (isClosed(cloud.resources)) return "closed";
    const [[name = "", host = ""] = []] = Object.entries(traffic.hosts);
    const instance = instances.get(name);
    return instance && { port: instance.port, host };
  });
  const cloud = await startSimulatedCloud({
    ...options,
    // Images are really built and pushed, to a registry on this machine.
    packages: options.packages.filter((name) => name !== "docker-build"),
    async beforeChange(change, live) {
      if (change.type === simulation.service) await start(simulation.container(withChange(live, change)));
    },
    async afterChange(type, live) {
      const moves = type === simulation.service || type === simulation.routedBy;
      const next = moves ? (trafficIn ?? allTo)(live) : undefined;
      if (next) await move(next, type);
    },
  });
  return {
    environment: { ...cloud.environment, SLIPWAY_STAGED_ORIGIN: door.origin },
    api: cloud.api,
    failNext: cloud.failNext,
    get resources() {
      return cloud.resources;
    },
    get serving() {
      return inProportion(traffic.shares).flatMap((name) => instances.get(name) ?? []);
    },
    async close() {
      await door.close();
      await cloud.close();
    },
  };
}

/** Names as often as they are asked in turn. */
function inProportion(shares: Readonly<Record<string, number>>): string[] {
  const asked = Object.entries(shares).filter(([, percent]) => percent > 0);
  const unit = asked.map(([, percent]) => percent).reduce(divisorOf, 0);
  return asked.flatMap(([name, percent]) => Array.from({ length: percent / unit }, () => name));
}

function divisorOf(one: number, other: number): number {
  return other === 0 ? one : divisorOf(other, one % other);
}

/** What exists once a resource has its new inputs; only its inputs count here. */
function withChange(
  live: readonly LiveResource[],
  change: Pick<LiveResource, "type" | "name" | "inputs">,
): LiveResource[] {
  const others = live.filter(({ type, name }) => type !== change.type || name !== change.name);
  return [...others, { ...change, id: "", outputs: {} }];
}
