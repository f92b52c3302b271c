import { randomBytes } from "node:crypto";
import * as z from "zod";
import type { ApiCall, ApiReply, ApiRoute } from "../../../../simulation/http-api.ts";
import { configSchema, type MachineConfig } from "./machine-config.ts";
import { SimulatedMachine } from "./machine.ts";
import { refuse } from "./refusals.ts";
import type { FlyState, SimulatedApp } from "./state.ts";

const launchSchema = z.looseObject({
  name: z.string().default(""),
  region: z.string().default("iad"),
  config: configSchema,
  skip_service_registration: z.boolean().default(false),
  min_secrets_version: z.number().default(0),
});
const known = new Set("ams arn bom cdg dfw ewr fra gru iad jnb lax lhr nrt ord sin sjc syd yyz".split(" "));

/** Machines, as https://docs.machines.dev describes them. */
export function machineRoutes(state: FlyState): Record<string, ApiRoute> {
  const { clock } = state.options;
  const appOf = ({ params }: ApiCall) => state.apps.get(params.app ?? "");
  type Answer = (machine: SimulatedMachine, call: ApiCall) => ApiReply | Promise<ApiReply>;
  const withMachine =
    (answer: Answer): ApiRoute =>
    (call) => {
      const machine = appOf(call)?.machines.get(call.params.id ?? "");
      return machine ? answer(machine, call) : refuse(404, "machine not found");
    };
  /** Of a leased machine only its holder may change anything. */
  const changing = (answer: Answer): ApiRoute =>
    withMachine((machine, call) => {
      const { lease } = machine;
      const isFree = !lease || lease.expiresAt <= clock.now();
      const isHolder = lease?.nonce === call.headers["fly-machine-lease-nonce"];
      return isFree || isHolder ? answer(machine, call) : refuse(409, "machine lease currently held by somebody");
    });
  return {
    "GET /v1/apps/:app/machines": (call) => {
      const app = appOf(call);
      if (!app) return refuse(404, "app not found");
      const machines = [...app.machines.values()].filter(
        ({ isGone }) => !isGone || call.query.get("include_deleted") === "true",
      );
      return { status: 200, body: machines.map((machine) => machine.show()) };
    },
    "POST /v1/apps/:app/machines": (call) => {
      const app = appOf(call);
      return app ? launch(state, app, call.body) : refuse(404, "app not found");
    },
    "GET /v1/apps/:app/machines/:id": withMachine((machine) => ({ status: 200, body: machine.show() })),
    "POST /v1/apps/:app/machines/:id": changing(async (machine, { body }) => {
      await machine.change(launchSchema.parse(body).config);
      return { status: 200, body: machine.show() };
    }),
    "DELETE /v1/apps/:app/machines/:id": changing(async (machine, { query }) => {
      const isForced = query.get("force") === "true" || query.get("kill") === "true";
      if (machine.state === "started" && !isForced) return refuse(412, "failed_precondition: machine is started");
      await machine.destroy();
      return { status: 200, body: { ok: true } };
    }),
    "POST /v1/apps/:app/machines/:id/start": changing((machine) => {
      const before = machine.state;
      if (before === "created")
        return refuse(412, "failed_precondition: unable to start machine from current state: 'created'");
      machine.start();
      return { status: 200, body: { previous_state: before, migrated: false, new_host: "" } };
    }),
    "POST /v1/apps/:app/machines/:id/stop": changing((machine) => {
      machine.stop();
      return { status: 200, body: { ok: true } };
    }),
    "POST /v1/apps/:app/machines/:id/restart": changing(async (machine) => {
      await machine.change(machine.config);
      return { status: 200, body: { ok: true } };
    }),
    "POST /v1/apps/:app/machines/:id/cordon": changing((machine) => cordon(machine, true)),
    "POST /v1/apps/:app/machines/:id/uncordon": changing((machine) => cordon(machine, false)),
    "POST /v1/apps/:app/machines/:id/lease": changing((machine, { query }) => {
      const { nonce = randomBytes(8).toString("hex") } = machine.lease ?? {};
      machine.lease = { nonce, expiresAt: clock.now() + Number(query.get("ttl") ?? 120) * 1000 };
      const data = {
        nonce,
        expires_at: Math.round(machine.lease.expiresAt / 1000),
        owner: "me@example.com",
        version: "1",
      };
      return { status: 201, body: { status: "success", data } };
    }),
    "DELETE /v1/apps/:app/machines/:id/lease": changing((machine) => {
      machine.lease = undefined;
      return { status: 200, body: { ok: true } };
    }),
    "GET /v1/apps/:app/machines/:id/wait": withMachine(async (machine, { query }) => {
      const state = query.get("state") ?? "started";
      const until = clock.now() + Number(query.get("timeout") ?? 60) * 1000;
      const isThere = () => machine.state === state || (state === "settled" && isSettled(machine));
      while (!isThere() && clock.now() < until) await clock.sleep(200);
      if (isThere()) return { status: 200, body: { ok: true, state: machine.state } };
      const what = `machine failed to reach desired state, ${state}, currently ${machine.state}`;
      return refuse(400, `deadline_exceeded: ${what}`);
    }),
    "GET /v1/apps/:app/machines/:id/metadata": withMachine((machine) => ({
      status: 200,
      body: machine.config.metadata,
    })),
    "POST /v1/apps/:app/machines/:id/metadata/:key": withMachine((machine, { params, body }) => {
      machine.config.metadata[params.key ?? ""] = z.object({ value: z.string() }).parse(body).value;
      return { status: 204 };
    }),
  };
}

/** Whether it stays as it is until somebody changes it. */
// https://fly.io/docs/machines/machine-states/
function isSettled({ state }: SimulatedMachine): boolean {
  return ["started", "stopped", "suspended", "failed", "destroyed"].includes(state);
}

function cordon(machine: SimulatedMachine, cordoned: boolean): ApiReply {
  machine.cordoned = cordoned;
  return { status: 200, body: { ok: true } };
}

function launch(state: FlyState, app: SimulatedApp, body: unknown): ApiReply {
  const parsed = launchSchema.safeParse(body);
  if (!parsed.success) return refuse(422, `invalid machine: ${z.prettifyError(parsed.error)}`);
  const { name, region, config, skip_service_registration: isHidden, min_secrets_version: version } = parsed.data;
  const own = [...app.machines.values()].filter(({ isGone }) => !isGone);
  const { machineLimit = Infinity } = state.options;
  if (state.machines.length >= machineLimit) {
    return refuse(422, `organization has reached its limit of ${machineLimit} machines`);
  }
  if (state.options.fullRegions?.includes(region)) {
    return refuse(
      422,
      "insufficient resources available to fulfill request: could not claim capacity",
      "insufficient_capacity",
    );
  }
  if (!known.has(region)) return refuse(400, `region ${region} not found`);
  if (name !== "" && own.some((machine) => machine.name === name)) {
    return refuse(409, `unique machine name violation, machine ID ${own[0]?.id} already exists with name "${name}"`);
  }
  const fault = guestFault(config);
  if (fault !== undefined) return refuse(400, fault);
  if (version > app.secretsVersion) return refuse(412, `secrets version ${version} is not there yet`);
  const machine = new SimulatedMachine(state, app, { name, region, config, cordoned: isHidden });
  app.machines.set(machine.id, machine);
  return { status: 200, body: machine.show() };
}

// https://fly.io/docs/machines/guides-examples/machine-sizing/
function guestFault({ guest }: MachineConfig): string | undefined {
  const { cpu_kind: kind, cpus, memory_mb: memory } = guest;
  const [least, most, counts] = kind === "shared" ? [256, 2048, [1, 2, 4, 8]] : [2048, 8192, [1, 2, 4, 8, 16]];
  if (!counts.includes(cpus)) return `invalid machine size: ${cpus} ${kind} CPUs`;
  if (memory % 256 !== 0) return `invalid memory size: ${memory} is no multiple of 256`;
  if (memory < least * cpus || memory > most * cpus)
    return `invalid memory size: ${memory} MiB with ${cpus} ${kind} CPUs`;
  return undefined;
}
