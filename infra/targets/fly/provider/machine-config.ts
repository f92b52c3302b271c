import { createHash } from "node:crypto";
import * as z from "zod";
import { examinationInput } from "../../../provider/examine.ts";
import { stagedPort } from "../../../staged.ts";
import { toGoDuration } from "../../../units.ts";

/** What the program asks of the machines of an app; see MachinesArgs in ../resources.ts. */
export const machinesInputs = z.object({
  app: z.string(),
  owner: z.string(),
  /** Full reference with digest. */
  image: z.string(),
  env: z.record(z.string(), z.string()),
  /** Secret texts that no message may show. */
  hidden: z.array(z.string()),
  secretsVersion: z.number(),
  regions: z.array(z.string()).min(1),
  /** Machines that never stop, and all there are. */
  warm: z.number(),
  count: z.number(),
  whenIdle: z.enum(["stop", "suspend"]),
  guest: z.object({ cpuKind: z.enum(["shared", "performance"]), cpus: z.number(), memoryMb: z.number() }),
  port: z.number(),
  healthPath: z.union([z.literal(false), z.string()]),
  healthHost: z.string(),
  concurrency: z.number(),
  idleSeconds: z.number(),
  drainSeconds: z.number(),
  startTimeoutSeconds: z.number(),
  settleSeconds: z.number(),
  /** What must hold of a new revision before it takes requests, where one serves. */
  examination: examinationInput.optional(),
});

export type MachinesInputs = z.infer<typeof machinesInputs>;

/** Keys of the metadata of a machine; those that begin with `fly_` let flyctl show it. */
export const marks = {
  owner: "slipway_owner",
  /** Which of the machines it is, from 0. */
  slot: "slipway_slot",
  /** Hash of all that it is made of. */
  config: "slipway_config",
  /** The run that made it, by which one is found whose answer was lost. */
  launch: "slipway_launch",
} as const;

/** One machine as it should be. */
export interface Slot {
  index: number;
  region: string;
  /** Whether it never stops. */
  isWarm: boolean;
  /** Hash of its config and region, and of the secrets that it starts with. */
  hash: string;
  config: Record<string, unknown>;
}

/** The machines that there should be. */
export function slotsOf(inputs: MachinesInputs): Slot[] {
  return Array.from({ length: inputs.count }, (_, index) => {
    const region = inputs.regions[index % inputs.regions.length] ?? "";
    const isWarm = index < inputs.warm;
    const config = configOf(inputs, isWarm);
    const whole = JSON.stringify([config, region, inputs.secretsVersion]);
    return { index, region, config, isWarm, hash: hash(whole) };
  });
}

/**
 * The machine that is examined: like the first one, and the only one of its app that the proxy knows at a port of its
 * own, with TLS, by which the shared address leads there too.
 */
// https://fly.io/docs/networking/services/
export function stagedSlot(inputs: MachinesInputs): Slot {
  const region = inputs.regions[0] ?? "";
  const config = configOf(inputs, true, stagedPort);
  return { index: inputs.count, region, config, isWarm: true, hash: hash(JSON.stringify([config, region])) };
}

/**
 * What a machine's config says of all that Slipway sets in it, as a hash. Fly may write a value in another way than it
 * was given, so that what it showed after the deployment is compared, and not what was asked for.
 */
export function fingerprint(config: Record<string, unknown>, wanted: Record<string, unknown>): string {
  return hash(JSON.stringify(pick(normal(config), wanted)));
}

/** Fly answers `autostop` as a word or as a boolean. */
// https://github.com/superfly/fly-go
function normal(config: Record<string, unknown>): Record<string, unknown> {
  const { services } = config;
  if (!Array.isArray(services)) return config;
  const word = (autostop: unknown) => (autostop === true ? "stop" : autostop === false ? "off" : autostop);
  return {
    ...config,
    services: services.map((service: unknown) =>
      typeof service === "object" && service !== null && "autostop" in service
        ? { ...service, autostop: word(service.autostop) }
        : service,
    ),
  };
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

// https://docs.machines.dev: the config of a machine, whose durations are texts.
function configOf(inputs: MachinesInputs, isWarm: boolean, onlyPort?: number): Record<string, unknown> {
  const { guest, healthPath, port } = inputs;
  const timing = { interval: "5s", timeout: "5s", grace_period: "1s" };
  // A check that is redirected to HTTPS has failed: https://fly.io/docs/reference/health-checks/
  const headers = [
    { name: "X-Forwarded-Proto", values: ["https"] },
    { name: "Host", values: [inputs.healthHost] },
  ];
  const check =
    healthPath === false
      ? { type: "tcp", port, ...timing }
      : { type: "http", port, ...timing, method: "GET", path: healthPath, protocol: "http", headers };
  const secure = { handlers: ["http", "tls"], http_options: { idle_timeout: inputs.idleSeconds } };
  const usual = [
    { port: 80, handlers: ["http"], force_https: true },
    { port: 443, ...secure },
  ];
  return {
    image: inputs.image,
    env: inputs.env,
    guest: { cpu_kind: guest.cpuKind, cpus: guest.cpus, memory_mb: guest.memoryMb },
    restart: { policy: "on-failure", max_retries: 10 },
    stop_config: { signal: "SIGTERM", timeout: toGoDuration(inputs.drainSeconds) },
    services: [
      {
        protocol: "tcp",
        internal_port: port,
        // Without autostart a machine that stops once never comes back.
        autostart: true,
        autostop: isWarm ? "off" : inputs.whenIdle,
        min_machines_running: 0,
        concurrency: { type: "requests", soft_limit: inputs.concurrency, hard_limit: inputs.concurrency },
        ports: onlyPort === undefined ? usual : [{ port: onlyPort, ...secure }],
        checks: [check],
      },
    ],
  };
}

/** Of a value only what another has, all the way down. */
function pick(value: unknown, shape: unknown): unknown {
  if (Array.isArray(shape)) {
    if (!Array.isArray(value) || value.length !== shape.length) return value;
    return shape.map((part: unknown, index) => pick(value[index], part));
  }
  if (typeof shape !== "object" || shape === null) return value === undefined ? null : value;
  const fields = new Map<string, unknown>(typeof value === "object" && value !== null ? Object.entries(value) : []);
  return Object.fromEntries(Object.entries(shape).map(([name, part]) => [name, pick(fields.get(name), part)]));
}
