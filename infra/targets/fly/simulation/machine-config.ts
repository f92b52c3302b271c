import * as z from "zod";

/** What is read of the config of a machine. */
export const configSchema = z.looseObject({
  image: z.string().min(1),
  env: z.record(z.string(), z.string()).default({}),
  metadata: z.record(z.string(), z.string()).default({}),
  guest: z
    .looseObject({ cpu_kind: z.enum(["shared", "performance"]), cpus: z.number(), memory_mb: z.number() })
    .default({ cpu_kind: "shared", cpus: 1, memory_mb: 256 }),
  stop_config: z.looseObject({ timeout: z.string().default("5s") }).default({ timeout: "5s" }),
  services: z
    .array(
      z.looseObject({
        internal_port: z.number(),
        ports: z
          .array(
            z.looseObject({
              port: z.number(),
              handlers: z.array(z.string()).default([]),
              http_options: z.looseObject({ idle_timeout: z.number().optional() }).optional(),
            }),
          )
          .default([]),
        checks: z.array(z.looseObject({ type: z.string(), path: z.string().optional() })).default([]),
      }),
    )
    .default([]),
});
export type MachineConfig = z.infer<typeof configSchema>;

// https://fly.io/docs/reference/configuration/#services-ports-http_options names none; a minute is what is seen.
const usualIdleSeconds = 60;

/** Silence after which Fly's proxy cuts a request, in seconds: what the config sets, else the usual. */
export function idleSecondsOf({ services }: MachineConfig): number {
  const set = services.flatMap(({ ports }) => ports).flatMap((port) => port.http_options?.idle_timeout ?? []);
  return set[0] ?? usualIdleSeconds;
}

/** Whether requests of a port come through; on the shared address only those with TLS are told apart. */
// https://fly.io/docs/networking/services/
export function isServedAt({ services }: MachineConfig, port: number): boolean {
  return services.some(({ ports }) => ports.some((one) => one.port === port && one.handlers.includes("tls")));
}
