import type { Properties, ResourceHandler } from "../../../infra/provider/protocol.ts";
import { sameValue } from "../../../infra/provider/property-values.ts";
import { openFly } from "../../../infra/targets/fly/provider/client.ts";
import { flyHandlers } from "../../../infra/targets/fly/provider/index.ts";
import { type SimulatedFly, startFly } from "../../../infra/targets/fly/simulation/platform.ts";
import type { FlyOptions } from "../../../infra/targets/fly/simulation/state.ts";
import type { HostedContainer, PlatformContainer } from "../../../simulation/contract.ts";
import { virtualClock } from "../../engine/virtual-clock.ts";

export const image = (build: string) => `registry.fly.io/demo@sha256:${build.repeat(64).slice(0, 64)}`;

/** What a deployment asks for, as far as tests change it. */
export interface Wanted {
  owner?: string;
  name?: string;
  image?: string;
  secrets?: Record<string, string>;
  env?: Record<string, string>;
  count?: number;
  warm?: number;
  memoryMb?: number;
  domain?: string;
  /** Whether its certificate is waited for. */
  verified?: boolean;
}

/** Containers that come up at once, but for images that are told to be bad. */
export class FakeHost {
  readonly running = new Set<PlatformContainer>();
  readonly stopped: number[] = [];
  readonly bad = new Map<string, { exitCode?: number; says: string }>();

  async run(wanted: PlatformContainer): Promise<HostedContainer> {
    const fault = this.bad.get(wanted.image);
    if (fault)
      throw Object.assign(new Error(fault.says), fault.exitCode === undefined ? {} : { exitCode: fault.exitCode });
    this.running.add(wanted);
    return {
      port: 1,
      stop: async (seconds) => {
        this.running.delete(wanted);
        this.stopped.push(seconds);
      },
    };
  }
}

interface Kept {
  id: string;
  inputs: Properties;
  outputs: Properties;
}

async function openGround(options: Partial<FlyOptions>) {
  const clock = virtualClock();
  const host = new FakeHost();
  return { clock, host, fly: await startFly({ host, clock, ...options }) };
}

/** A stack of Fly's resources, and an engine that is just enough to run them one after another. */
export async function flyStack(
  options: Partial<FlyOptions> & {
    beside?: Pick<Awaited<ReturnType<typeof openGround>>, "fly" | "clock" | "host">;
  } = {},
  environment: Record<string, string> = {},
) {
  const { clock, host, fly } = options.beside ?? (await openGround(options));
  Object.assign(process.env, fly.environment, environment);
  const state = new Map<string, Kept>();
  const lines: string[] = [];
  const abort = new AbortController();
  const context = (name: string) => ({
    urn: `urn:pulumi:test::demo::slipway:fly:${name}::demo`,
    type: "",
    name,
    preview: false,
    signal: abort.signal,
    log: (_severity: string, line: string) => void lines.push(line),
  });

  async function apply(
    handlers: Readonly<Record<string, ResourceHandler>>,
    key: string,
    inputs: Properties,
    steps: string[],
  ) {
    const handler = handlers[key.split(" ")[0] ?? ""];
    if (!handler) throw new Error(`no resource ${key}`);
    const before = state.get(key);
    const checked = await handler.check?.(inputs, before?.inputs, context(key));
    if (checked?.failures?.length) throw new Error(checked.failures.map(({ reason }) => reason).join("; "));
    if (before) {
      const request = { id: before.id, oldInputs: before.inputs, oldOutputs: before.outputs, newInputs: inputs };
      const diff = await handler.diff?.(request, context(key));
      const changes = diff ? diff.changes : !sameValue(before.inputs, inputs);
      if (!changes) return before;
      if (!diff?.replaces?.length && handler.update) {
        const { outputs } = await handler.update(request, context(key));
        const kept = { id: before.id, inputs, outputs: { ...inputs, ...outputs } };
        state.set(key, kept);
        steps.push(`update ${key}`);
        return kept;
      }
    }
    const { id, outputs } = await handler.create(inputs, context(key));
    const kept = { id, inputs, outputs: { ...inputs, ...outputs } };
    state.set(key, kept);
    steps.push(`${before ? "replace" : "create"} ${key}`);
    if (before && before.id !== id) await handler.delete(before, context(key));
    return kept;
  }

  return {
    fly,
    host,
    clock,
    state,
    lines,
    abort,
    /** Deploys, by a client of its own as every run has one; answers what it changed. */
    async up({
      name = "demo-ab12",
      secrets = { TOKEN: "hush" },
      domain,
      verified = false,
      owner = "owner-1",
      ...wanted
    }: Wanted = {}): Promise<string[]> {
      const client = openFly(clock);
      const handlers = flyHandlers(() => client);
      const steps: string[] = [];
      const app = (await apply(handlers, "App", { name, org: "my-team", owner }, steps)).id;
      await apply(handlers, "IpAddress v4", { app, type: "shared_v4" }, steps);
      await apply(handlers, "IpAddress v6", { app, type: "v6" }, steps);
      const { outputs } = await apply(handlers, "Secrets", { app, values: secrets }, steps);
      const machines = {
        ...machinesOf(app, wanted),
        owner,
        hidden: Object.values(secrets),
        secretsVersion: outputs.version ?? 0,
      };
      await apply(handlers, "Machines", machines, steps);
      if (domain !== undefined) await apply(handlers, "Certificate", { app, hostname: domain }, steps);
      const watched = { app, hostname: domain ?? "", for: "records", waitSeconds: 60 };
      if (verified) await apply(handlers, "DomainVerification", watched, steps);
      return steps;
    },
    async destroy(): Promise<void> {
      const client = openFly(clock);
      const handlers = flyHandlers(() => client);
      for (const [key, kept] of [...state].toReversed()) {
        await handlers[key.split(" ")[0] ?? ""]?.delete(kept, context(key));
        state.delete(key);
      }
    },
  };
}

function machinesOf(
  app: string,
  { image: wanted = image("a"), env = {}, count = 1, warm = count, memoryMb = 512 }: Wanted,
): Properties {
  return {
    app,
    image: wanted,
    env: { GREETING: "hello", ...env },
    regions: ["fra"],
    warm,
    count,
    whenIdle: "stop",
    guest: { cpuKind: "shared", cpus: 1, memoryMb },
    port: 8080,
    healthPath: "/health",
    healthHost: `${app}.fly.dev`,
    concurrency: 80,
    idleSeconds: 300,
    drainSeconds: 30,
    startTimeoutSeconds: 60,
    settleSeconds: 10,
  };
}

/** What an app has, as people count it. */
export function countOf({ state }: SimulatedFly, name = "demo-ab12") {
  const app = state.apps.get(name);
  const machines = state.machines;
  return {
    apps: state.apps.size,
    addresses: app?.ips.length,
    secrets: app && [...app.secrets.keys()],
    machines: machines.length,
    serving: machines.filter(({ takesRequests }) => takesRequests).map(({ config }) => config.image),
  };
}
