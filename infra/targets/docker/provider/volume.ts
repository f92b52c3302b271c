import { randomUUID } from "node:crypto";
import type { VolumeInspectInfo } from "dockerode";
import * as z from "zod";
import type { ResourceHandler } from "../../../provider/protocol.ts";
import { connect, explain, findOrUndefined, ignoreMissing, nameOf } from "./engine.ts";
import { findData, keepData, usersOf } from "./data.ts";
import { hasOwnName, labels, ownLabels, ownName } from "./labels.ts";
import { replaceOnChange } from "./replacement.ts";

const volumeInputs = z.object({
  host: z.string().optional(),
  name: z.string(),
  owner: z.string().optional(),
  /** `data` is what users would miss, `registry` is what a build makes again; left out by states of before. */
  role: z.enum(["data", "registry"]).optional(),
  /** Whether the volume is one that the user named, which is taken as it is. */
  existing: z.boolean().default(false),
});

type VolumeInputs = z.infer<typeof volumeInputs>;

/** A named volume; its identity tells a volume that was made anew from the one whose content is known. */
export const volume: ResourceHandler = {
  computed: ["identity"],

  diff: (request, context) =>
    replaceOnChange(
      request,
      context,
      "volume",
      async () => {
        const inputs = volumeInputs.parse(request.oldInputs);
        const found = await findOrUndefined(connect(inputs.host).getVolume(request.id).inspect());
        if (!found) return ["removed"];
        // Data that was put there by hand, as from a backup, is data all the same.
        if (isData(inputs)) return [];
        return identityOf(found) === request.oldOutputs.identity ? [] : ["made anew"];
      },
      // A volume that was made before states had owners stays.
      {
        deleteBeforeReplace: true,
        ignored: ["owner", "role"],
        same: (name, before, after) => name === "existing" && Boolean(before) === Boolean(after),
      },
    ),

  async create(raw, { urn, log }) {
    const inputs = volumeInputs.parse(raw);
    const engine = connect(inputs.host);
    try {
      const name = inputs.existing ? inputs.name : await chooseName(inputs, urn, log);
      const before = await findOrUndefined(engine.getVolume(name).inspect());
      if (inputs.existing && !before) {
        throw new Error(
          `slipway:options.dataVolume: there is no Docker volume "${name}": "docker volume ls" lists those there are`,
        );
      }
      if (before && !inputs.existing && inputs.role !== "data" && !isOwn(before, inputs)) {
        throw new Error(
          `a Docker volume "${name}" exists that this stack did not make: remove it with "docker volume rm ${name}"`,
        );
      }
      if (!before) {
        const role = inputs.role === undefined ? {} : { [labels.role]: inputs.role };
        const marks = { ...ownLabels(urn, inputs.owner), ...role, [labels.identity]: randomUUID() };
        await engine.createVolume({ Name: name, Labels: marks });
      }
      return { id: name, outputs: { name, identity: identityOf(await engine.getVolume(name).inspect()) } };
    } catch (error) {
      throw explain(error);
    }
  },

  async read({ id, inputs, outputs }) {
    const { host } = volumeInputs.parse(inputs);
    return (await findOrUndefined(connect(host).getVolume(id).inspect())) ? { id, inputs, outputs } : undefined;
  },

  async delete({ id, inputs: raw, outputs }, { urn, log }) {
    const inputs = volumeInputs.parse(raw);
    const engine = connect(inputs.host);
    const found = await findOrUndefined(engine.getVolume(id).inspect());
    if (!found || inputs.existing) return;
    if (isData(inputs)) return keepData(engine, id, { owner: inputs.owner, urn, log });
    if (identityOf(found) !== outputs.identity && !isOwn(found, inputs)) {
      log(
        "warning",
        `the volume ${id} is another one than this stack made and stays: "docker volume rm ${id}" removes it`,
      );
      return;
    }
    const users = await usersOf(engine, id);
    if (users.length === 0) return ignoreMissing(engine.getVolume(id).remove());
    const names = users.map(nameOf).join(" ");
    throw new Error(
      `the volume ${id} is in use by the container ${names}: remove that with "docker rm -f ${names}", then try again`,
    );
  },
};

async function chooseName(
  inputs: VolumeInputs,
  urn: string,
  log: (severity: "info" | "warning", text: string) => void,
) {
  const wanted = ownName(inputs.name, inputs.owner);
  return inputs.role === "data" ? findData(connect(inputs.host), { ...inputs, wanted, urn, log }) : wanted;
}

// A state of before says nothing of a volume's role but by its name.
function isData({ role, name }: VolumeInputs): boolean {
  return role === undefined ? !name.endsWith("-registry") : role === "data";
}

// The engine makes a volume anew, without labels, for a container that starts without it.
function isOwn({ Name, Labels: marks }: VolumeInspectInfo, { owner }: VolumeInputs): boolean {
  if (owner === undefined) return false;
  return marks?.[labels.owner] === owner || (Object.keys(marks ?? {}).length === 0 && hasOwnName(Name, owner));
}

function identityOf({ Labels: marks }: VolumeInspectInfo): string {
  return marks?.[labels.identity] ?? "unknown";
}
