import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { ResourceHandler } from "../../../provider/protocol.ts";
import { connect, explain, findOrUndefined, ignoreMissing } from "./engine.ts";
import { replaceOnChange } from "./replacement.ts";

const volumeInputs = z.object({ host: z.string().optional(), name: z.string() });
const identityLabel = "dev.slipway.identity";

/** A named volume; its identity tells a volume that was made anew from the one whose content is known. */
export const volume: ResourceHandler = {
  computed: ["identity"],

  diff: (request, context) =>
    replaceOnChange(
      request,
      context,
      "volume",
      async () => {
        const { host } = volumeInputs.parse(request.oldInputs);
        const found = await findOrUndefined(connect(host).getVolume(request.id).inspect());
        if (!found) return ["removed"];
        return found.Labels?.[identityLabel] === request.oldOutputs.identity ? [] : ["made anew"];
      },
      { deleteBeforeReplace: true },
    ),

  async create(inputs) {
    const { host, name } = volumeInputs.parse(inputs);
    const engine = connect(host);
    try {
      // Creating a volume that exists changes nothing, so its label then stays as it was.
      await engine.createVolume({ Name: name, Labels: { [identityLabel]: randomUUID() } });
      const { Labels: labels } = await engine.getVolume(name).inspect();
      return { id: name, outputs: { name, identity: labels?.[identityLabel] ?? "unknown" } };
    } catch (error) {
      throw explain(error);
    }
  },

  async read({ id, inputs, outputs }) {
    const { host } = volumeInputs.parse(inputs);
    return (await findOrUndefined(connect(host).getVolume(id).inspect())) ? { id, inputs, outputs } : undefined;
  },

  async delete({ id, inputs }) {
    const { host } = volumeInputs.parse(inputs);
    await ignoreMissing(connect(host).getVolume(id).remove());
  },
};
