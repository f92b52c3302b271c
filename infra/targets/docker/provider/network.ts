import * as z from "zod";
import type { ResourceHandler } from "../../../provider/protocol.ts";
import { ownerLabel } from "./container-inputs.ts";
import { connect, explain, findOrUndefined, ignoreMissing } from "./engine.ts";
import { replaceOnChange } from "./replacement.ts";

const networkInputs = z.object({ host: z.string().optional(), name: z.string() });

/** A bridge network; one of the same name is taken over only if this resource made it. */
export const network: ResourceHandler = {
  diff: (request, context) =>
    replaceOnChange(request, context, "network", async () => {
      const { host } = networkInputs.parse(request.oldInputs);
      return (await findOrUndefined(connect(host).getNetwork(request.id).inspect())) ? [] : ["removed"];
    }),

  async create(inputs, { urn }) {
    const { host, name } = networkInputs.parse(inputs);
    const engine = connect(host);
    const existing = await findOrUndefined(engine.getNetwork(name).inspect());
    if (existing && existing.Labels?.[ownerLabel] !== urn) {
      throw new Error(
        `a Docker network "${name}" exists that this stack did not make: remove it with "docker network rm ${name}"`,
      );
    }
    try {
      const id: string = existing?.Id ?? (await engine.createNetwork({ Name: name, Labels: { [ownerLabel]: urn } })).id;
      return { id, outputs: { name } };
    } catch (error) {
      throw explain(error);
    }
  },

  async read({ id, inputs, outputs }) {
    const { host } = networkInputs.parse(inputs);
    return (await findOrUndefined(connect(host).getNetwork(id).inspect())) ? { id, inputs, outputs } : undefined;
  },

  async delete({ id, inputs }) {
    const { host } = networkInputs.parse(inputs);
    await ignoreMissing(connect(host).getNetwork(id).remove());
  },
};
