import { setTimeout as sleep } from "node:timers/promises";
import { type Properties, type ResourceHandler, UNKNOWN } from "./protocol.ts";

const keptImages = 10;

// The state is all there is to it: nothing is made anywhere.
const imageHistory: ResourceHandler = {
  computed: ["images"],
  check: async (inputs) => ({ inputs, failures: [] }),
  diff: async ({ oldInputs, newInputs }) => ({
    changes: oldInputs.image !== newInputs.image,
    detailed: oldInputs.image === newInputs.image ? {} : { image: "update" },
  }),
  create: async (inputs, { name }) => ({ id: name, outputs: remember([], inputs) }),
  read: async ({ id, inputs, outputs }) => ({ id, inputs, outputs }),
  update: async ({ oldOutputs, newInputs }) => ({ outputs: remember(oldOutputs.images, newInputs) }),
  delete: async () => {},
};

function remember(before: unknown, inputs: Properties): Properties {
  const { image } = inputs;
  if (image === undefined || image === UNKNOWN) return { ...inputs, images: UNKNOWN };
  const older = Array.isArray(before) ? before.filter((entry) => entry !== image) : [];
  return { ...inputs, images: [image, ...older].slice(0, keptImages) };
}

const wait: ResourceHandler = {
  check: async (inputs) => ({ inputs, failures: [] }),
  diff: async ({ oldInputs, newInputs }) => {
    const same = JSON.stringify(oldInputs.for) === JSON.stringify(newInputs.for);
    return { changes: !same, detailed: same ? {} : { for: "update-replace" } };
  },
  async create(inputs, { name, preview, signal, log }) {
    if (!preview) {
      log("info", `waiting ${Number(inputs.seconds)} s: ${String(inputs.why)}`);
      await sleep(Number(inputs.seconds) * 1000, undefined, { signal });
    }
    return { id: name, outputs: inputs };
  },
  read: async ({ id, inputs, outputs }) => ({ id, inputs, outputs }),
  update: async ({ newInputs }) => ({ outputs: newInputs }),
  delete: async () => {},
};

/** Resources that every target may use. */
export const handlers: Readonly<Record<string, ResourceHandler>> = { ImageHistory: imageHistory, Wait: wait };
