import type { Clock } from "../../../clock.ts";
import { createOrAdopt } from "../../../provider/http/adopt.ts";
import { ifThere, statusOf } from "../../../provider/http/api-error.ts";
import {
  type CallContext,
  InitializationError,
  type Properties,
  type ResourceHandler,
} from "../../../provider/protocol.ts";
import { converge } from "./converge.ts";
import { followDeployment } from "./deployment.ts";
import { differences } from "../../../provider/differences.ts";
import { compare, findOwn, type Live, readLive } from "./live.ts";
import type { Render } from "./render.ts";
import { createBodyOf, deployedInputs, fixedInputs, serviceInputs } from "./service-inputs.ts";
import { createdShape, type LiveService, serviceShape } from "./shapes.ts";

/** A web service. Whatever changes of it ends in one deployment, which is followed by its id until it serves. */
export function serviceHandler(open: (signal: AbortSignal) => Render, clock: Clock): ResourceHandler {
  return {
    computed: ["url", "slug", "dashboardUrl", "deployment"],

    async diff({ id, oldInputs, newInputs }, { signal, log }) {
      const live = await readLive(open(signal), id);
      if (live === undefined) {
        log("warning", "the service was removed outside of this stack and is made anew");
        return { changes: true, replaces: ["id"], deleteBeforeReplace: true };
      }
      const changes = differences(oldInputs, newInputs, fixedInputs);
      // One name is one service's: the old one goes first.
      if (changes.changes) return { ...changes, deleteBeforeReplace: true };
      const drift = driftOf(live, oldInputs);
      if (drift.length === 0) return { changes: false };
      log("warning", `the service was changed outside of this stack (${drift.join(", ")}) and is mended`);
      return { changes: true, detailed: Object.fromEntries(drift.map((name) => [name, "update"])) };
    },

    async create(raw, context) {
      const { signal } = context;
      const render = open(signal);
      const inputs = serviceInputs.parse(raw);
      let deployment: string | undefined;
      const service = await createOrAdopt<LiveService>({
        async create() {
          const body = createBodyOf(inputs);
          const made = await render.ask(createdShape, { method: "POST", path: "/services", body }).catch(explainFull);
          deployment = made.deployId;
          return made.service;
        },
        find: () => findOwn(render, inputs),
        clock,
        signal,
      });
      if (deployment !== undefined && service.slug !== inputs.name) {
        // The name is another's host, and the server does not know its own yet: it is told, and deployed once more.
        const path = `/services/${service.id}/deploys/${deployment}/cancel`;
        await ifThere(render.tell({ method: "POST", path, repeatable: true }));
        deployment = undefined;
      }
      const outputs = await settle({ service, raw, deployment, changed: false, known: undefined }, context);
      return { id: service.id, outputs };
    },

    async read({ id, inputs, outputs }, { signal }) {
      const service = await open(signal).find(serviceShape, `/services/${id}`);
      return service && { id, inputs, outputs: { ...outputs, ...outputsOf(service) } };
    },

    async update({ id, oldInputs, oldOutputs, newInputs: raw }, context) {
      const service = await open(context.signal).ask(serviceShape, { method: "GET", path: `/services/${id}` });
      const changed = deployedInputs.some((name) => JSON.stringify(oldInputs[name]) !== JSON.stringify(raw[name]));
      const known = typeof oldOutputs.deployment === "string" ? oldOutputs.deployment : undefined;
      return { outputs: await settle({ service, raw, deployment: undefined, changed, known }, context) };
    },

    async delete({ id }, { signal }) {
      await ifThere(open(signal).tell({ method: "DELETE", path: `/services/${id}` }));
    },
  };

  /** Brings a service into line, and sees that it serves: where it does not, the state keeps it for the next try. */
  async function settle(
    { service, raw, deployment, changed, known }: Unsettled,
    context: Pick<CallContext, "signal" | "log">,
  ): Promise<Properties> {
    const { signal } = context;
    const render = open(signal);
    const inputs = serviceInputs.parse(raw);
    let followed = deployment;
    try {
      if (followed === undefined) {
        const live = await readLive(render, service.id);
        if (live === undefined) throw new Error(`service ${service.id} was removed a moment ago; run up again`);
        followed = await converge({ render, live, inputs, changed, known, clock, signal });
      }
      if (followed !== undefined) {
        await followDeployment({ render, id: service.id, deployment: followed, inputs, clock, context });
      }
    } catch (error) {
      const reason = signal.aborted
        ? "cancelled while the service was deployed; the next up goes on"
        : messageOf(error);
      const outputs = { ...outputsOf(service), deployment: followed ?? known ?? "" };
      throw new InitializationError(service.id, raw, outputs, [reason]);
    }
    return { ...outputsOf(service), deployment: followed ?? known ?? "" };
  }
}

interface Unsettled {
  service: LiveService;
  raw: Properties;
  /** The deployment that came with the service. */
  deployment: string | undefined;
  changed: boolean;
  known: string | undefined;
}

function outputsOf({ slug, dashboardUrl, serviceDetails: { url } }: LiveService): Properties {
  return { url, slug, dashboardUrl };
}

function driftOf(live: Live, raw: Properties): string[] {
  const { settings, variables, scaling, suspended, image } = compare(live, serviceInputs.parse(raw));
  const others = { variables, scaling, suspended, "running image": image };
  return [...settings, ...Object.entries(others).flatMap(([name, differs]) => (differs ? [name] : []))];
}

/** A workspace may make 20 services an hour. */
// https://api-docs.render.com/reference/rate-limiting
function explainFull(error: unknown): never {
  if (statusOf(error) !== 429) throw error;
  throw new Error(`${messageOf(error)}; Render makes 20 services an hour for one workspace: run up again later`, {
    cause: error,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
