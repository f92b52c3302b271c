import * as z from "zod";

/** What is read of one container of a revision. */
export const containerSchema = z.object({
  name: z.string().default(""),
  image: z.string(),
  envs: z.array(z.object({ name: z.string() })).default([]),
  ports: z.object({ containerPort: z.number() }).optional(),
  dependsOns: z.array(z.string()).default([]),
  resources: z.object({ limits: z.object({ cpu: z.string(), memory: z.string() }) }).optional(),
  startupProbe: z.unknown().optional(),
  livenessProbe: z
    .object({ tcpSocket: z.object({}).optional(), httpGet: z.object({ path: z.string() }).optional() })
    .optional(),
});

type Containers = readonly z.infer<typeof containerSchema>[];

const most: Record<string, number> = { 1: 4096, 2: 8192, 4: 16384, 6: 24576, 8: 32768 };

/** Containers whose limits are none that there are, of the second generation and with more than one request at a time. */
export function sizeRefused(containers: Containers): string | false {
  const isWrong = containers.some(({ resources }) => {
    if (!resources) return false;
    const { cpu, memory } = resources.limits;
    const memoryMiB = Number.parseInt(memory, 10);
    return memoryMiB < 512 || memoryMiB > (most[cpu] ?? 0);
  });
  return isWrong && "Invalid value specified for cpu or memory";
}

/** What is refused of containers that run beside one another. */
export function besideRefused(containers: Containers): string | false {
  if (containers.length === 1) return false;
  const byName = new Map(containers.map((container) => [container.name, container]));
  const needed = containers.flatMap(({ dependsOns }) => dependsOns);
  if (containers.length > 10) return "a revision has at most 10 containers";
  if (containers.filter(({ ports }) => ports !== undefined).length !== 1)
    return "Revision template should contain exactly one container with an exposed port";
  if (byName.size < containers.length || byName.has("")) return "each container needs a name of its own";
  const unready = needed.find((name) => byName.get(name)?.startupProbe === undefined);
  return unready !== undefined && `${unready} is waited for, and is no container with a startup probe`;
}
