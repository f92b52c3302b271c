import type Docker from "dockerode";
import { toBytes, toNanoCpus } from "../../../units.ts";
import { type ContainerInputs, toEnv } from "./container-inputs.ts";
import { findOrUndefined } from "./engine.ts";
import { sameImage } from "./pull.ts";

/** What was done to a container by hand since it was made, in words; nothing when it is as it was left. */
export async function findDrift(engine: Docker, id: string, inputs: ContainerInputs): Promise<string[]> {
  const live = await findOrUndefined(engine.getContainer(id).inspect());
  if (!live) return ["removed"];
  const drift: string[] = [];
  const { State: state, Config: config, HostConfig: host } = live;
  if (!state.Running && !state.Restarting) drift.push(`is ${state.Status}`);
  if (state.Paused) drift.push("is paused");
  if (!sameImage(config.Image, inputs.image)) drift.push("runs another image");
  if (toEnv(inputs).some((entry) => !config.Env.includes(entry))) drift.push("has another environment");
  if (inputs.memoryMiB !== undefined && host.Memory !== toBytes(inputs.memoryMiB))
    drift.push("has another memory limit");
  if (inputs.cpu !== undefined && effectiveCpus(host) !== toNanoCpus(inputs.cpu)) drift.push("has another CPU limit");
  if (host.RestartPolicy?.Name !== "unless-stopped") drift.push("has another restart policy");
  if (inputs.network !== undefined && !(inputs.network in live.NetworkSettings.Networks))
    drift.push("left its network");
  return drift;
}

// `docker update --cpus` may be kept as a quota instead of NanoCpus.
function effectiveCpus(host: Docker.HostConfig): number {
  if (host.NanoCpus) return host.NanoCpus;
  return host.CpuQuota && host.CpuPeriod ? (host.CpuQuota / host.CpuPeriod) * 1e9 : 0;
}
