import * as z from "zod";
import { ifThere } from "../../../provider/http/api-error.ts";
import type { ResourceHandler } from "../../../provider/protocol.ts";
import { sameValue } from "../../../provider/property-values.ts";
import { secretsAnswer } from "./answers.ts";
import type { Fly } from "./client.ts";

const inputsSchema = z.object({ app: z.string(), values: z.record(z.string(), z.string()) });
const outputsSchema = z.object({ version: z.number(), digests: z.record(z.string(), z.string()) });

/**
 * The secrets of an app, which its machines get as they start; nobody can read them back. What Fly tells of each is a
 * digest, by which one that was changed by hand is seen.
 */
// https://fly.io/docs/apps/secrets/
export function secretsHandler(open: () => Fly): ResourceHandler {
  return {
    computed: ["version", "digests"],

    async diff({ oldInputs, oldOutputs, newInputs }, { signal, log }) {
      if (oldInputs.app !== newInputs.app) return { changes: true, replaces: ["app"] };
      if (!sameValue(oldInputs.values, newInputs.values)) return { changes: true, detailed: { values: "update" } };
      const { app } = inputsSchema.parse(oldInputs);
      const { digests } = outputsSchema.parse(oldOutputs);
      const live = await list(open(), app, signal);
      const drifted = Object.keys(digests).filter((name) => live?.get(name) !== digests[name]);
      if (drifted.length === 0) return { changes: false };
      log("warning", `secrets were changed outside of this stack and are set again: ${drifted.join(", ")}`);
      return { changes: true };
    },

    async create(raw, { signal }) {
      const { app, values } = inputsSchema.parse(raw);
      return { id: app, outputs: await set(open(), app, values, signal) };
    },

    async update({ oldInputs, newInputs }, { signal }) {
      const { app, values } = inputsSchema.parse(newInputs);
      const before = Object.keys(inputsSchema.parse(oldInputs).values);
      const gone = before.filter((name) => !Object.hasOwn(values, name)).map((name) => [name, null]);
      return { outputs: await set(open(), app, { ...values, ...Object.fromEntries(gone) }, signal) };
    },

    async read({ id, inputs, outputs }, { signal }) {
      const live = await list(open(), id, signal);
      if (!live) return undefined;
      const { version, digests } = outputsSchema.parse(outputs);
      const seen = Object.fromEntries(Object.keys(digests).map((name) => [name, live.get(name) ?? ""]));
      return { id, inputs, outputs: { version, digests: seen } };
    },

    async delete({ id, inputs }, { signal }) {
      const { values } = inputsSchema.parse(inputs);
      const none = Object.fromEntries(Object.keys(values).map((name) => [name, null]));
      await ifThere(set(open(), id, none, signal));
    },
  };
}

async function set(fly: Fly, app: string, values: Record<string, string | null>, signal: AbortSignal) {
  if (Object.keys(values).length === 0) return { version: 0, digests: {} };
  const path = ["apps", app, "secrets"];
  // The same values twice are as good as once.
  const request = { method: "POST", path, body: { values }, repeatable: true, signal } as const;
  const { secrets, version = 0 } = await fly.ask(request, secretsAnswer);
  const own = secrets.filter(({ name }) => typeof values[name] === "string");
  return { version, digests: Object.fromEntries(own.map(({ name, digest }) => [name, digest])) };
}

async function list(fly: Fly, app: string, signal: AbortSignal): Promise<Map<string, string> | undefined> {
  const answer = await ifThere(fly.ask({ method: "GET", path: ["apps", app, "secrets"], signal }, secretsAnswer));
  return answer && new Map(answer.secrets.map(({ name, digest }) => [name, digest]));
}
