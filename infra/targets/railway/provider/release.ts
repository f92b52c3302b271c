import * as z from "zod";
import type { Clock } from "../../../clock.ts";
import { differences } from "../../../provider/differences.ts";
import {
  type CallContext,
  InitializationError,
  type Properties,
  type ResourceHandler,
} from "../../../provider/protocol.ts";
import { followDeployment, isUnderWay, startDeployment } from "./deployment.ts";
import { differencesOf, runs, type Live, readLive } from "./live.ts";
import type { Railway } from "./railway.ts";
import { limitsOf, type ReleaseInputs, releaseInputs, settingsOf, variablesOf } from "./release-inputs.ts";

/** What a service runs. Whatever changes of it ends in one deployment, which is followed by its id until it serves. */
export function releaseHandler(open: (signal: AbortSignal) => Railway, clock: Clock): ResourceHandler {
  return {
    computed: ["deployment"],

    async check(inputs) {
      // At a preview nothing is known of some; and a reference to another variable is no secret of a team's.
      const secrets = z.record(z.string(), z.unknown()).safeParse(inputs.secrets);
      const taken = Object.entries(secrets.data ?? {}).filter(([, value]) => String(value).includes("${{"));
      const failures = taken.map(([name]) => ({
        property: "secrets",
        reason: `slipway:secrets.${name}: has \${{, which Railway takes for a reference to another variable`,
      }));
      return { inputs, failures };
    },

    async diff({ oldInputs, newInputs }, { signal, log }) {
      const live = await readLive(open(signal), releaseInputs.parse(oldInputs));
      if (live === undefined) return { changes: true, replaces: ["id"] };
      const changes = differences(oldInputs, newInputs, ["project", "environment", "service"]);
      if (changes.changes) return changes;
      const drift = differencesOf(live, releaseInputs.parse(oldInputs));
      if (drift.length === 0) return { changes: false };
      log("warning", `the service was changed outside of this stack (${drift.join(", ")}) and is mended`);
      return { changes: true, detailed: Object.fromEntries(drift.map((name) => [name, "update"])) };
    },

    async create(raw, context) {
      return { id: releaseInputs.parse(raw).service, outputs: await release(raw, {}, context) };
    },

    async read({ id, inputs, outputs }, { signal }) {
      return (await readLive(open(signal), releaseInputs.parse(inputs))) && { id, inputs, outputs };
    },

    async update({ oldInputs, newInputs: raw, oldOutputs }, context) {
      const isRetry = JSON.stringify(oldInputs) === JSON.stringify(raw);
      const known = isRetry && typeof oldOutputs.deployment === "string" ? oldOutputs.deployment : undefined;
      const before = String(oldOutputs.deployment ?? "");
      return { outputs: await release(raw, { known, before }, context) };
    },

    // It goes with its service.
    delete: async () => {},
  };

  /** Brings a service into line with one deployment; where that does not serve, the state knows it for the next try. */
  async function release(
    raw: Properties,
    { known, before }: { known?: string | undefined; before?: string },
    context: Pick<CallContext, "signal" | "log">,
  ): Promise<Properties> {
    const { signal } = context;
    const inputs = releaseInputs.parse(raw);
    const deploying = { railway: open(signal), inputs, clock, context };
    let deployment = known;
    try {
      const live = await readLive(deploying.railway, inputs);
      if (live === undefined) throw new Error(`service ${inputs.service} was removed a moment ago; run up again`);
      // One that the state does not know of is that of a run which was killed; the one before has not what changed.
      const goesOn = live.deployments.find(({ id, status }, index) =>
        known === undefined
          ? index === 0 && id !== before && (isUnderWay(status) || status === "SUCCESS")
          : id === known && isUnderWay(status),
      );
      const rest = differencesOf(live, inputs).filter((name) => name !== "running image");
      deployment = goesOn?.id ?? known;
      if (!goesOn || !runs(goesOn, inputs.image) || rest.length > 0) {
        await set(deploying.railway, inputs, live);
        deployment = await startDeployment(deploying);
      }
      if (deployment !== undefined) await followDeployment(deploying, deployment);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const told = signal.aborted ? "cancelled while the service was deployed; the next up goes on" : reason;
      throw new InitializationError(inputs.service, raw, { deployment: deployment ?? "" }, [told]);
    }
    return { deployment: deployment ?? "" };
  }
}

/** Writes all settings, none of which deploys by itself. */
async function set(railway: Railway, inputs: ReleaseInputs, live: Live): Promise<void> {
  const { project: projectId, environment: environmentId, service: serviceId } = inputs;
  const write = (text: string, variables: Readonly<Record<string, unknown>>) =>
    railway({ text, variables, shape: z.unknown(), repeatable: true });
  await write(
    "mutation InstanceUpdate($environmentId: String!, $serviceId: String!, $input: ServiceInstanceUpdateInput!) { serviceInstanceUpdate(environmentId: $environmentId, serviceId: $serviceId, input: $input) }",
    { environmentId, serviceId, input: settingsOf(inputs) },
  );
  const differs = differencesOf(live, inputs);
  if (differs.includes("limits")) {
    await write(
      "mutation LimitsUpdate($input: ServiceInstanceLimitsUpdateInput!) { serviceInstanceLimitsUpdate(input: $input) }",
      { input: { environmentId, serviceId, ...limitsOf(inputs) } },
    );
  }
  if (differs.includes("variables")) {
    await write(
      "mutation VariablesUpsert($input: VariableCollectionUpsertInput!) { variableCollectionUpsert(input: $input) }",
      {
        input: {
          projectId,
          environmentId,
          serviceId,
          variables: variablesOf(inputs),
          replace: true,
          skipDeploys: true,
        },
      },
    );
  }
}
