import * as z from "zod";
import { differences } from "../../../provider/differences.ts";
import type { ResourceHandler } from "../../../provider/protocol.ts";
import { ifFound, type Railway } from "./railway.ts";

const existingInputs = z.object({ project: z.string(), environment: z.string() });
const environmentShape = z.object({ id: z.string(), name: z.string() });
const projectShape = z.object({
  project: z.object({
    name: z.string(),
    deletedAt: z.string().nullish(),
    environments: z.object({ edges: z.array(z.object({ node: environmentShape })) }),
  }),
});

/** A project that others made, with one environment of it, by its name: seen before anything is made, and left alone. */
export function existingProjectHandler(open: (signal: AbortSignal) => Railway): ResourceHandler {
  async function find(raw: unknown, signal: AbortSignal): Promise<string> {
    const { project: id, environment } = existingInputs.parse(raw);
    const text =
      "query ExistingProject($id: String!) { project(id: $id) { name deletedAt environments { edges { node { id name } } } } }";
    const found = (await ifFound(open(signal)({ text, variables: { id }, shape: projectShape })))?.project;
    if (!found || found.deletedAt) {
      throw new Error(`slipway:options.project: the token in RAILWAY_API_TOKEN sees no project ${id}`);
    }
    const environments = found.environments.edges.map(({ node }) => node);
    const own = environments.find(({ name }) => name === environment);
    if (own) return own.id;
    const names = environments.map(({ name }) => name).join(", ");
    throw new Error(`slipway:options.environment: project ${found.name} has no ${environment}; it has ${names}`);
  }
  return {
    computed: ["environmentId"],

    async check(inputs, _, { signal }) {
      try {
        await find(inputs, signal);
        return { inputs };
      } catch (error) {
        return {
          inputs,
          failures: [{ property: "project", reason: error instanceof Error ? error.message : String(error) }],
        };
      }
    },
    diff: async ({ oldInputs, newInputs }) => differences(oldInputs, newInputs, ["project", "environment"]),
    create: async (inputs, { signal }) => ({
      id: existingInputs.parse(inputs).project,
      outputs: { environmentId: await find(inputs, signal) },
    }),
    delete: async () => {},
  };
}
