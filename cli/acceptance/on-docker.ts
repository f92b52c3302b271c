import type Docker from "dockerode";
import { connect, labelled, nameOf } from "../../infra/targets/docker/provider/engine.ts";
import { labels } from "../../infra/targets/docker/provider/labels.ts";
import { findFreePort } from "../../toolchain/free-port.ts";
import { verify } from "../../verify/run.ts";
import { changed, mapIn, type Settings } from "../stack-copy.ts";
import { readResources } from "../stack-resources.ts";
import type { Ground, Remains } from "./ground.ts";

/** A run on this machine's Docker engine, on ports that nobody uses. */
export async function onDocker(settings: Settings): Promise<Ground> {
  const { host } = mapIn(settings, "slipway:options");
  const engine = connect(typeof host === "string" ? host : undefined);
  const [port, registryPort] = await Promise.all([findFreePort(), findFreePort()]);
  const owners = new Set<string>();
  const find = async (): Promise<Remains> => {
    const found = await Promise.all([...owners].map((owner) => findOwned(engine, `${labels.owner}=${owner}`)));
    return { remains: found.flatMap(({ remains }) => remains), kept: found.flatMap(({ kept }) => kept) };
  };
  return {
    where: "on this machine's Docker engine",
    adapt: (given) =>
      changed(given, { "slipway:options": { port, registryPort }, "slipway:image": { builder: "slipway" } }),
    environment: {},
    reach: (endpoint) => endpoint,
    pauseMs: 20,
    examine: (endpoint, isWhole) => verify(endpoint, { quick: !isWhole }),
    unexamined: undefined,
    running: async (session) => {
      const service = (await readResources(session)).find(
        ({ type, name }) => type === "slipway:docker:Container" && name.endsWith("-0"),
      );
      const { Config: config } = await engine.getContainer(service?.id ?? "").inspect();
      const env = config.Env.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]);
      return { image: config.Image, env: Object.fromEntries(env) };
    },
    unseenRunning: "",
    unseenTraffic: undefined,
    unseenAlarms: "Docker has no alarms",
    learn: async (session) => {
      for (const { type, id } of await readResources(session)) if (type === "slipway:docker:Owner") owners.add(id);
    },
    remains: find,
    unseenRemains: "",
    removeKept: async () => {
      for (const name of (await find()).kept) await engine.getVolume(name).remove();
    },
  };
}

async function findOwned(engine: Docker, label: string): Promise<Remains> {
  const filters = { label: [label] };
  const containers = await labelled(engine, label);
  const networks = await engine.listNetworks({ filters });
  const { Volumes: volumes } = await engine.listVolumes({ filters });
  const { data = [], other = [] } = Object.groupBy(volumes, ({ Labels: marks }) =>
    marks?.[labels.role] === "data" ? "data" : "other",
  );
  const names = [...containers.map(nameOf), ...networks.map(({ Name }) => Name), ...other.map(({ Name }) => Name)];
  return { remains: names, kept: data.map(({ Name }) => Name) };
}
