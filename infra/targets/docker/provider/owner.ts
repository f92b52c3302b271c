import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { ResourceHandler } from "../../../provider/protocol.ts";
import { connect, labelled, removeContainer } from "./engine.ts";
import { labels } from "./labels.ts";

const ownerInputs = z.object({ host: z.string().optional() });

/**
 * The id of a state, which all that it makes carries: two checkouts of one repository have equal URNs. It goes last, and
 * with it go containers whose making the state never heard of.
 */
export const owner: ResourceHandler = {
  // The id stays, wherever the engine is.
  diff: async () => ({ changes: false }),
  create: async () => ({ id: randomUUID(), outputs: {} }),

  async delete({ id, inputs }) {
    const engine = connect(ownerInputs.parse(inputs).host);
    for (const { Id } of await labelled(engine, `${labels.owner}=${id}`))
      await removeContainer(engine.getContainer(Id));
  },
};
