import * as z from "zod";
import type { Clock } from "../../../clock.ts";
import { createOrAdopt } from "../../../provider/http/adopt.ts";
import type { ResourceHandler } from "../../../provider/protocol.ts";
import { poll } from "../../../poll.ts";
import { differences } from "../../../provider/differences.ts";
import { ifFound, type Railway } from "./railway.ts";

const projectInputs = z.object({ workspace: z.string(), owner: z.string(), name: z.string() });
const projectShape = z.object({
  id: z.string(),
  name: z.string(),
  deletedAt: z.string().nullish(),
  environments: z.object({ edges: z.array(z.object({ node: z.object({ id: z.string() }) })) }),
});

const fields = "id name deletedAt environments { edges { node { id } } }";
const deletionSeconds = 60;

/** A project with the environment that it begins with; it takes all that is in it along. */
export function projectHandler(open: (signal: AbortSignal) => Railway, clock: Clock): ResourceHandler {
  const find = async (railway: Railway, id: string) => {
    const text = `query Project($id: String!) { project(id: $id) { ${fields} } }`;
    const found = await ifFound(railway({ text, variables: { id }, shape: z.object({ project: projectShape }) }));
    return found?.project.deletedAt ? undefined : found?.project;
  };
  return {
    computed: ["environment"],

    async check(inputs, _, { signal }) {
      const { workspace } = projectInputs.pick({ workspace: true }).parse(inputs);
      // A cheap call with the token, before anything is made.
      await open(signal)({
        text: "query Workspace($id: String!) { workspace(workspaceId: $id) { id } }",
        variables: { id: workspace },
        shape: z.object({ workspace: z.object({ id: z.string() }) }),
      });
      return { inputs };
    },

    async diff({ id, oldInputs, newInputs }, { signal }) {
      const changes = differences(oldInputs, newInputs, ["workspace", "owner", "name"]);
      if (changes.changes) return changes;
      return (await find(open(signal), id)) ? { changes: false } : { changes: true, replaces: ["id"] };
    },

    async create(raw, { signal }) {
      const { workspace: workspaceId, owner, name: start } = projectInputs.parse(raw);
      const railway = open(signal);
      // With the start of the owner's mark, so that it is nobody else's.
      const name = `${start}-${owner.slice(0, 8)}`;
      const { id, environments } = await createOrAdopt({
        async create() {
          const text = `mutation ProjectCreate($input: ProjectCreateInput!) { projectCreate(input: $input) { ${fields} } }`;
          const input = { name, workspaceId, defaultEnvironmentName: "production" };
          const shape = z.object({ projectCreate: projectShape });
          return (await railway({ text, variables: { input }, shape })).projectCreate;
        },
        async find() {
          const text = `query Projects($workspaceId: String) { projects(workspaceId: $workspaceId, first: 500) { edges { node { ${fields} } } } }`;
          const shape = z.object({ projects: z.object({ edges: z.array(z.object({ node: projectShape })) }) });
          const { projects } = await railway({ text, variables: { workspaceId }, shape });
          return projects.edges.find(({ node }) => node.name === name && !node.deletedAt)?.node;
        },
        clock,
        signal,
      });
      const environment = environments.edges[0]?.node.id;
      if (environment === undefined) throw new Error(`project ${name} has no environment`);
      return { id, outputs: { environment } };
    },

    async read({ id, inputs, outputs }, { signal }) {
      return (await find(open(signal), id)) && { id, inputs, outputs };
    },

    async delete({ id }, { signal }) {
      const railway = open(signal);
      if ((await find(railway, id)) === undefined) return;
      const text = "mutation ProjectDelete($id: String!) { projectDelete(id: $id) }";
      await ifFound(railway({ text, variables: { id }, shape: z.unknown(), repeatable: true }));
      const left = await poll(
        () => find(railway, id),
        (project) => project === undefined,
        { seconds: deletionSeconds, signal, clock },
      );
      if (left) throw new Error(`project ${left.name} is still there after ${deletionSeconds} s; run destroy again`);
    },
  };
}
