import type { ContainerHost, HostedContainer, PlatformContainer } from "../../../../simulation/contract.ts";
import type { Clock } from "../../../clock.ts";
import { idleSecondsOf, isServedAt, type MachineConfig } from "./machine-config.ts";

/** What a machine needs of the platform and of its app. */
interface Platform {
  options: { host: ContainerHost; clock: Clock };
  /** A number that no other thing has. */
  next(): number;
}
interface App {
  secrets: ReadonlyMap<string, { value: string }>;
}

interface Exit {
  exit_code: number;
  oom_killed: boolean;
  requested_stop: boolean;
}

const startMs = 300;

/** One machine, whose container runs on the host. */
export class SimulatedMachine {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly logs: string[] = [];
  config: MachineConfig;
  cordoned: boolean;
  hostStatus = "ok";
  lease: { nonce: string; expiresAt: number } | undefined;
  container: HostedContainer | undefined;
  #app: App;
  #state: Platform;
  #instance = 1;
  #status: "running" | "stopping" | "stopped" | "destroyed" = "running";
  #startedAt: number;
  #check = "connect: connection refused";
  #exits: Exit[] = [];

  constructor(
    state: Platform,
    app: App,
    made: { name: string; region: string; config: MachineConfig; cordoned: boolean },
  ) {
    const number = state.next();
    this.id = `d8e${String(number).padStart(11, "0")}`;
    this.name = made.name || `machine-${number}`;
    this.region = made.region;
    this.config = made.config;
    this.cordoned = made.cordoned;
    this.#state = state;
    this.#app = app;
    this.#startedAt = state.options.clock.now();
    this.#run();
  }

  get isGone(): boolean {
    return this.#status === "destroyed";
  }

  get state(): string {
    if (this.#status !== "running") return this.#status;
    return this.#state.options.clock.now() - this.#startedAt < startMs ? "created" : "started";
  }

  /** Whether the proxy sends it requests of the web's usual port. */
  get takesRequests(): boolean {
    return this.takesRequestsAt(443);
  }

  /** Whether it does of those that come to this port. */
  takesRequestsAt(port: number): boolean {
    return isServedAt(this.config, port) && !this.cordoned && this.#status === "running" && !!this.container;
  }

  /** Silence after which the proxy cuts its requests, in seconds. */
  get idleSeconds(): number {
    return idleSecondsOf(this.config);
  }

  /** The config anew, as an update or a restart has it. */
  async change(config: MachineConfig): Promise<void> {
    await this.#end(true);
    this.config = config;
    this.#instance += 1;
    this.#status = "stopped";
    this.start();
  }

  start(): void {
    if (this.#status === "running") return;
    this.#status = "running";
    this.#startedAt = this.#state.options.clock.now();
    this.#run();
  }

  stop(): void {
    if (this.#status !== "running") return;
    this.#status = "stopping";
    void this.#end(true).then(() => {
      if (this.#status === "stopping") this.#status = "stopped";
    });
  }

  async destroy(): Promise<void> {
    this.#status = "destroyed";
    await this.#end(true);
  }

  /** As the API shows it. */
  show(): object {
    const [image = "", digest = ""] = this.config.image.split("@");
    const [, registry = "", repository = "", tag = ""] = /^([^/]+)\/([^:]+):?(.*)$/.exec(image) ?? [];
    const known = this.hostStatus === "ok" ? { config: this.config } : { incomplete_config: this.config };
    return {
      id: this.id,
      name: this.name,
      state: this.state,
      region: this.region,
      instance_id: `${this.id}-${this.#instance}`,
      version: String(this.#instance),
      private_ip: `fdaa::${this.id.slice(-4)}`,
      host_status: this.hostStatus,
      cordoned: this.cordoned,
      created_at: new Date(0).toISOString(),
      updated_at: new Date(0).toISOString(),
      image_ref: { registry, repository, tag, digest, labels: {} },
      checks: this.state === "started" ? this.#checks() : [],
      events: this.#exits.toReversed().map((exit, index) => ({
        type: "exit",
        status: "stopped",
        source: "flyd",
        timestamp: index,
        request: { exit_event: { ...exit, restarting: false }, restart_count: 0 },
      })),
      ...known,
    };
  }

  #checks() {
    const status = this.container ? "passing" : "critical";
    const output = this.container ? "ok" : this.#check;
    const checks = this.config.services.flatMap(({ checks: declared }) => declared);
    return checks.map(({ type }, index) => ({
      name: `servicecheck-0${index}-${type}`,
      status,
      output,
      updated_at: new Date(0).toISOString(),
    }));
  }

  #run(): void {
    const instance = this.#instance;
    this.#state.options.host.run(this.#wanted()).then(
      async (container) => {
        if (this.#status !== "running" || instance !== this.#instance) {
          await container.stop(0);
          return;
        }
        this.container = container;
        this.logs.push("Machine started");
      },
      (error: unknown) => {
        const said = error instanceof Error ? error.message : String(error);
        this.logs.push(...said.split("\n"));
        const code = error instanceof Error && "exitCode" in error ? error.exitCode : undefined;
        if (typeof code !== "number") {
          this.#check = said.split("\n")[0] ?? said;
          return;
        }
        this.#exits.push({ exit_code: code, oom_killed: code === 137, requested_stop: false });
        if (this.#status === "running") this.#status = "stopped";
      },
    );
  }

  async #end(requested: boolean): Promise<void> {
    const { container } = this;
    this.container = undefined;
    if (!container) return;
    await container.stop(Number.parseInt(this.config.stop_config.timeout, 10));
    this.#exits.push({ exit_code: 0, oom_killed: false, requested_stop: requested });
  }

  #wanted(): PlatformContainer {
    const { image, env, guest, services } = this.config;
    const secrets = Object.fromEntries([...this.#app.secrets].map(([name, { value }]) => [name, value]));
    return {
      image,
      env: { ...secrets, ...env },
      secretNames: Object.keys(secrets),
      port: services[0]?.internal_port ?? 8080,
      healthPath: services[0]?.checks.find(({ type }) => type === "http")?.path ?? false,
      cpu: guest.cpus,
      memoryMiB: guest.memory_mb,
    };
  }
}
