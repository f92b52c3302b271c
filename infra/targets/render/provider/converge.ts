import type { Clock } from "../../../clock.ts";
import { ifThere } from "../../../provider/http/api-error.ts";
import { startDeployment } from "./deployment.ts";
import { compare, isUnderWay, type Live } from "./live.ts";
import type { Render } from "./render.ts";
import type { LiveService } from "./shapes.ts";
import { autoscalingOf, patchOf, type ServiceInputs, toEnvVars } from "./service-inputs.ts";

/** What is brought into line. */
export interface Convergence {
  render: Render;
  live: Live;
  inputs: ServiceInputs;
  /** Whether inputs changed that reach the instances only with a deployment. */
  changed: boolean;
  /** The deployment that the state knows; undefined where none was followed yet. */
  known: string | undefined;
  clock: Clock;
  signal: AbortSignal;
}

/**
 * Makes a service what its inputs say: settings first, none of which deploys, then at most one deployment. Answers the id
 * of the one to follow; undefined where what serves is what was asked for.
 */
export async function converge(convergence: Convergence): Promise<string | undefined> {
  const { render, live, inputs, changed, known, clock, signal } = convergence;
  const { service, deploys } = live;
  const path = `/services/${service.id}`;
  const differs = compare(live, inputs);
  if (differs.scaling) await scale(render, service, inputs);
  if (differs.settings.length > 0 || changed) {
    await render.tell({ method: "PATCH", path, body: patchOf(inputs), repeatable: true });
  }
  if (differs.variables)
    await render.tell({ method: "PUT", path: `${path}/env-vars`, body: toEnvVars(inputs, service.slug) });
  const isNew = changed || differs.settings.length > 0 || differs.variables;
  const start = (by: "deploys" | "resume") =>
    startDeployment({ render, id: service.id, image: inputs.image, by, clock, signal });
  // Taking a service up again deploys it by itself.
  if (differs.suspended) return start("resume");
  if (isNew) return start("deploys");
  const last = known === undefined ? deploys[0] : deploys.find(({ id }) => id === known);
  if (last !== undefined && isUnderWay(last.status)) return last.id;
  if (differs.image || last === undefined || !wentWell(last.status)) return start("deploys");
  return known === undefined ? last.id : undefined;
}

async function scale(render: Render, { id, serviceDetails }: LiveService, inputs: ServiceInputs): Promise<void> {
  const path = `/services/${id}`;
  const autoscaling = autoscalingOf(inputs);
  if (autoscaling) {
    await render.tell({ method: "PUT", path: `${path}/autoscaling`, body: autoscaling });
    return;
  }
  // While it is on, a fixed number is ignored.
  if (serviceDetails.autoscaling) await ifThere(render.tell({ method: "DELETE", path: `${path}/autoscaling` }));
  const body = { numInstances: inputs.scaling.min };
  await render.tell({ method: "POST", path: `${path}/scale`, body, repeatable: true });
}

function wentWell(status: string): boolean {
  return status === "live" || status === "deactivated";
}
