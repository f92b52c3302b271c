import type { ContainerCreateOptions } from "dockerode";
import * as z from "zod";
import { examinationInput } from "../../../provider/examine.ts";
import { substituteFor } from "../../../image-substitutes.ts";
import { toBytes, toNanoCpus } from "../../../units.ts";
import { labels, ownLabels } from "./labels.ts";

/** What the program asks of a container; see ContainerArgs in ../resources.ts. */
export const containerInputs = z.object({
  host: z.string().optional(),
  name: z.string(),
  /** Left out by states of before. */
  owner: z.string().optional(),
  /** What this machine runs for the image that was asked for. */
  image: z.string().transform(substituteFor),
  /** In place of the image's own. */
  args: z.array(z.string()).optional(),
  env: z.record(z.string(), z.string()),
  secrets: z.record(z.string(), z.string()),
  network: z.string().optional(),
  aliases: z.array(z.string()).default([]),
  ports: z.array(z.object({ containerPort: z.number(), hostPort: z.number(), setting: z.string() })),
  mounts: z.array(z.object({ volume: z.string(), path: z.string() })),
  probe: z
    .object({
      port: z.number(),
      path: z.union([z.literal(false), z.string()]),
      host: z.string().optional(),
      timeoutSeconds: z.number(),
    })
    .optional(),
  /** What must hold of one with a probe before it takes traffic. */
  examination: examinationInput.optional(),
  cpu: z.number().optional(),
  memoryMiB: z.number().optional(),
  stopTimeoutSeconds: z.number(),
  privileges: z.enum(["none", "default"]),
  labels: z.record(z.string(), z.string()),
});

export type ContainerInputs = z.infer<typeof containerInputs>;

/** The engine's view of a container: published on loopback only, bounded logs, restarted unless it was stopped. */
export function toCreateOptions(inputs: ContainerInputs, name: string, urn: string): ContainerCreateOptions {
  const published = inputs.ports.map(({ containerPort, hostPort }) => [containerPort, hostPort] as const);
  // Port 0 lets the engine choose: the probe's port is nobody's address.
  if (inputs.probe && published.length === 0) published.push([inputs.probe.port, 0]);
  return {
    name,
    Image: inputs.image,
    Env: toEnv(inputs),
    ...(inputs.args === undefined ? {} : { Cmd: inputs.args }),
    Labels: {
      ...inputs.labels,
      ...ownLabels(urn, inputs.owner),
      [labels.secrets]: Object.keys(inputs.secrets).join(","),
    },
    ExposedPorts: Object.fromEntries(published.map(([port]) => [`${port}/tcp`, {}])),
    StopTimeout: inputs.stopTimeoutSeconds,
    HostConfig: {
      PortBindings: Object.fromEntries(
        published.map(([port, hostPort]) => [`${port}/tcp`, [{ HostIp: "127.0.0.1", HostPort: String(hostPort) }]]),
      ),
      RestartPolicy: { Name: "unless-stopped" },
      // https://docs.docker.com/engine/logging/drivers/json-file/: without these the file grows for ever.
      LogConfig: { Type: "json-file", Config: { "max-size": "10m", "max-file": "3" } },
      SecurityOpt: ["no-new-privileges"],
      ...(inputs.privileges === "none" ? { CapDrop: ["ALL"] } : {}),
      ...(inputs.network === undefined ? {} : { NetworkMode: inputs.network }),
      ...(inputs.cpu === undefined ? {} : { NanoCpus: toNanoCpus(inputs.cpu) }),
      // Swap equal to memory means no swap: a server that swaps is slower than one that restarts.
      ...(inputs.memoryMiB === undefined
        ? {}
        : { Memory: toBytes(inputs.memoryMiB), MemorySwap: toBytes(inputs.memoryMiB) }),
      Mounts: inputs.mounts.map(({ volume, path }) => ({ Type: "volume", Source: volume, Target: path })),
    },
    ...(inputs.network === undefined
      ? {}
      : {
          NetworkingConfig: {
            EndpointsConfig: { [inputs.network]: { Aliases: [finalName(name), ...inputs.aliases] } },
          },
        }),
  };
}

/** Name that a container has until it is healthy; one found later under such a name was left by an interrupted run. */
export function startingName(name: string): string {
  return `${name}-starting`;
}

/** The name after the start, which is its address in the network from the beginning. */
export function finalName(name: string): string {
  return name.replace(/-starting$/, "");
}

/** Environment variables as the engine takes them. */
export function toEnv({ env, secrets }: Pick<ContainerInputs, "env" | "secrets">): string[] {
  return Object.entries({ ...env, ...secrets }).map(([name, value]) => `${name}=${value}`);
}
