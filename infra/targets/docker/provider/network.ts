import type Docker from "dockerode";
import * as z from "zod";
import type { ResourceHandler } from "../../../provider/protocol.ts";
import { connect, explain, findOrUndefined, ignoreMissing } from "./engine.ts";
import { labels, ownLabels, ownName } from "./labels.ts";
import { replaceOnChange } from "./replacement.ts";

const networkInputs = z.object({ host: z.string().optional(), name: z.string(), owner: z.string().optional() });

/** A bridge network of the state's own; its name is the input's with the owner's mark. */
export const network: ResourceHandler = {
  diff: (request, context) =>
    replaceOnChange(
      request,
      context,
      "network",
      async () => {
        const { host } = networkInputs.parse(request.oldInputs);
        return (await findOrUndefined(connect(host).getNetwork(request.id).inspect())) ? [] : ["removed"];
      },
      // A network that was made before states had owners stays.
      { ignored: ["owner"] },
    ),

  async create(inputs, { urn }) {
    const { host, name: wanted, owner } = networkInputs.parse(inputs);
    const engine = connect(host);
    const name = ownName(wanted, owner);
    const existing = await findOrUndefined(engine.getNetwork(name).inspect());
    if (existing && (owner === undefined || existing.Labels?.[labels.owner] !== owner)) {
      throw new Error(
        `a Docker network "${name}" exists that this stack did not make: remove it with "docker network rm ${name}"`,
      );
    }
    try {
      // One that exists was made by a run whose answer was lost.
      const id = existing?.Id ?? (await engine.createNetwork({ Name: name, Labels: ownLabels(urn, owner) })).id;
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
    const found = connect(host).getNetwork(id);
    try {
      await ignoreMissing(found.remove());
    } catch (error) {
      throw (await explainInUse(found)) ?? error;
    }
  },
};

async function explainInUse(network: Docker.Network): Promise<Error | undefined> {
  const live = await findOrUndefined(network.inspect());
  const attached: { Name?: string }[] = Object.values(live?.Containers ?? {});
  const names = attached.flatMap(({ Name }) => Name ?? []);
  if (!live || names.length === 0) return undefined;
  const first = `docker network disconnect ${live.Name} ${names[0]}`;
  return new Error(
    `the network ${live.Name} is in use by ${names.join(", ")}, which this stack did not make: run "${first}", then try again`,
  );
}
