import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { CheckFailure, ResourceHandler } from "../../../provider/protocol.ts";
import type { Render } from "./render.ts";
import { workspaceShape } from "./shapes.ts";

const workspaceInputs = z.object({ workspace: z.string() });

/**
 * The workspace, seen with the key before anything is made in it, at a preview too. Its id in the state is random: the
 * owner's mark, by which what was made while an answer was lost is told from what others made.
 */
export function workspaceHandler(open: (signal: AbortSignal) => Render): ResourceHandler {
  return {
    async check(inputs, _, { signal }) {
      const { workspace } = workspaceInputs.parse(inputs);
      const render = open(signal);
      if (await render.find(workspaceShape, `/owners/${workspace}`)) return { inputs };
      const seen = await render.list(workspaceShape, "owner", { path: "/owners" });
      const others = seen.map(({ id, name }) => `${id} (${name})`).join(", ");
      const failure: CheckFailure = {
        property: "workspace",
        reason: `slipway:options.workspace: the key in RENDER_API_KEY sees no workspace ${workspace}; it sees ${others || "none"}`,
      };
      return { inputs, failures: [failure] };
    },
    diff: async ({ oldInputs, newInputs }) => ({
      changes: oldInputs.workspace !== newInputs.workspace,
      replaces: oldInputs.workspace === newInputs.workspace ? [] : ["workspace"],
    }),
    create: async () => ({ id: randomUUID(), outputs: {} }),
    delete: async () => {},
  };
}
