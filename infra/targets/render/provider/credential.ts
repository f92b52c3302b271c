import * as z from "zod";
import type { Clock } from "../../../clock.ts";
import { createOrAdopt } from "../../../provider/http/adopt.ts";
import { ifThere } from "../../../provider/http/api-error.ts";
import type { Properties, ResourceHandler } from "../../../provider/protocol.ts";
import { differences } from "../../../provider/differences.ts";
import type { Render } from "./render.ts";
import { credentialShape } from "./shapes.ts";

const credentialInputs = z.object({
  workspace: z.string(),
  owner: z.string(),
  name: z.string(),
  registry: z.string(),
  username: z.string(),
  token: z.string(),
});

/** Name and token for a registry. Render never shows the token again, so that it is no drift where somebody changes it. */
export function credentialHandler(open: (signal: AbortSignal) => Render, clock: Clock): ResourceHandler {
  return {
    async diff({ id, oldInputs, newInputs }, { signal, log }) {
      const changes = differences(oldInputs, newInputs, ["workspace", "owner", "registry", "name"]);
      if (changes.changes) return changes;
      const live = await open(signal).find(credentialShape, pathOf(id));
      // Its name and registry are those of the one that is made in its place, by which `delete` finds its own.
      if (live === undefined) return { changes: true, replaces: ["id"], deleteBeforeReplace: true };
      const { username } = credentialInputs.parse(oldInputs);
      if (live.username === username) return { changes: false };
      log("warning", "the registry credential was changed outside of this stack (username) and is mended");
      return { changes: true, detailed: { username: "update" } };
    },

    async create(raw, { signal }) {
      const inputs = credentialInputs.parse(raw);
      const render = open(signal);
      const body = { ...bodyOf(raw), ownerId: inputs.workspace };
      let isNew = false;
      const made = await createOrAdopt({
        async create() {
          const added = await render.ask(credentialShape, { method: "POST", path: "/registrycredentials", body });
          isNew = true;
          return added;
        },
        find: async () => (await findOwn(render, inputs))[0],
        clock,
        signal,
      });
      // One that an earlier run made may have the token of then.
      if (!isNew) await change(render, made.id, raw);
      return { id: made.id, outputs: {} };
    },

    async read({ id, inputs, outputs }, { signal }) {
      const live = await open(signal).find(credentialShape, pathOf(id));
      return live && { id, inputs, outputs };
    },

    async update({ id, newInputs }, { signal }) {
      await change(open(signal), id, newInputs);
      return { outputs: {} };
    },

    async delete({ id, inputs }, { signal }) {
      const render = open(signal);
      // Two runs at once may have made one each.
      const own = await findOwn(render, credentialInputs.parse(inputs));
      for (const each of new Set([id, ...own.map((entry) => entry.id)])) {
        await ifThere(render.tell({ method: "DELETE", path: pathOf(each) }));
      }
    },
  };
}

/** Those of this state for this registry. */
async function findOwn(render: Render, inputs: z.infer<typeof credentialInputs>) {
  const name = nameOf(inputs);
  const query = { ownerId: inputs.workspace, name };
  const request = { method: "GET", path: "/registrycredentials", query } as const;
  const all = await render.ask(z.array(credentialShape), request);
  return all.filter((entry) => entry.name === name && entry.registry === inputs.registry);
}

async function change(render: Render, id: string, inputs: Properties): Promise<void> {
  await render.tell({ method: "PATCH", path: pathOf(id), body: bodyOf(inputs), repeatable: true });
}

function pathOf(id: string): string {
  return `/registrycredentials/${id}`;
}

function bodyOf(raw: Properties) {
  const inputs = credentialInputs.parse(raw);
  const { registry, username, token: authToken } = inputs;
  return { registry, name: nameOf(inputs), username, authToken };
}

/** With the start of the owner's mark, so that it is nobody else's. */
function nameOf({ name, owner }: { name: string; owner: string }): string {
  return `${name}-${owner.slice(0, 8)}`;
}
