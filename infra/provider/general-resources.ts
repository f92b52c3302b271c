import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { imageDigest } from "../image-digest.ts";
import { type Properties, type ResourceHandler, UNKNOWN } from "./protocol.ts";

const keptImages = 10;

// The state is all there is to it: nothing is made anywhere.
const imageHistory: ResourceHandler = {
  computed: ["images", "rolledBack", "platforms"],
  check: async (inputs) => ({ inputs, failures: [] }),
  diff: async ({ oldInputs, oldOutputs, newInputs }) => {
    // A state of an earlier version remembers no platforms, and is not changed for that alone.
    const isOther = (key: string) =>
      oldInputs[key] !== newInputs[key] && (key === "image" || "platforms" in oldOutputs);
    const changed = ["image", "platform"].filter(isOther);
    return { changes: changed.length > 0, detailed: Object.fromEntries(changed.map((key) => [key, "update"])) };
  },
  create: async (inputs, { name }) => ({ id: name, outputs: remember({}, inputs) }),
  read: async ({ id, inputs, outputs }) => ({ id, inputs, outputs }),
  update: async ({ oldOutputs, newInputs }) => ({ outputs: remember(oldOutputs, newInputs) }),
  delete: async () => {},
};

/**
 * The images that ran, newest first, each once; its digest says which one it is, wherever it lies. A rollback leaves the
 * order and adds what came after its image to `rolledBack`, so that the next one passes over it.
 */
function remember(before: Properties, inputs: Properties): Properties {
  const { image, rollback, platform } = inputs;
  if (typeof image !== "string" || image === UNKNOWN)
    return { ...inputs, images: UNKNOWN, rolledBack: UNKNOWN, platforms: UNKNOWN };
  const known = textsOf(before.images);
  const skipped = textsOf(before.rolledBack);
  const digest = imageDigest(image);
  const platforms: Record<string, string> = {
    ...mapOf(before.platforms),
    [digest]: typeof platform === "string" ? platform : "",
  };
  const isImage = (entry: string) => imageDigest(entry) === digest;
  const place = known.findIndex(isImage);
  if (rollback === true && place !== -1) {
    const newer = known.slice(0, place).map(imageDigest);
    return {
      ...inputs,
      images: known.with(place, image),
      platforms,
      rolledBack: [...new Set([...skipped, ...newer])].filter((entry) => entry !== digest),
    };
  }
  const images = [image, ...known.filter((entry) => !isImage(entry))].slice(0, keptImages);
  const rolledBack = skipped.filter((entry) => entry !== digest && images.some((kept) => imageDigest(kept) === entry));
  const ran = Object.entries(platforms).filter(([entry]) => images.some((kept) => imageDigest(kept) === entry));
  return { ...inputs, images, rolledBack, platforms: Object.fromEntries(ran) };
}

function mapOf(value: unknown): Record<string, string> {
  return z.record(z.string(), z.string()).safeParse(value).data ?? {};
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}

const wait: ResourceHandler = {
  check: async (inputs) => ({ inputs, failures: [] }),
  diff: async ({ oldInputs, newInputs }) => {
    const same = JSON.stringify(oldInputs.for) === JSON.stringify(newInputs.for);
    return { changes: !same, detailed: same ? {} : { for: "update-replace" } };
  },
  async create(inputs, { name, preview, signal, log }) {
    // One without a number is over by now: the program asked the platform before (`infra/wait.ts`).
    if (!preview && typeof inputs.seconds === "number") {
      log("info", `waiting ${inputs.seconds} s: ${String(inputs.why)}`);
      await sleep(inputs.seconds * 1000, undefined, { signal });
    }
    return { id: name, outputs: inputs };
  },
  read: async ({ id, inputs, outputs }) => ({ id, inputs, outputs }),
  update: async ({ newInputs }) => ({ outputs: newInputs }),
  delete: async () => {},
};

const servedDomain: ResourceHandler = {
  check: async (inputs, before) => ({
    inputs,
    failures:
      before?.served === true && inputs.served === false
        ? [
            {
              property: "served",
              reason: `slipway:options.domainVerified: without it, ${String(before.domain)} would go off the air; set it to true: ${String(before.domain)} is served until the certificate of ${String(inputs.domain)} is issued, and up says which records to set`,
            },
          ]
        : [],
  }),
  create: async (inputs, { name }) => ({ id: name, outputs: inputs }),
  update: async ({ newInputs }) => ({ outputs: newInputs }),
  delete: async () => {},
};

// What the program reads of the state before it begins: `../given-names.ts`.
const givenNames: ResourceHandler = {
  create: async (inputs, { name }) => ({ id: name, outputs: inputs }),
  update: async ({ newInputs }) => ({ outputs: newInputs }),
  delete: async () => {},
};

// A mark of the state itself, by which what it made can be told from what somebody else made.
const owner: ResourceHandler = {
  create: async () => ({ id: randomUUID(), outputs: {} }),
  update: async () => ({ outputs: {} }),
  delete: async () => {},
};

/** Resources that every target may use. */
export const handlers: Readonly<Record<string, ResourceHandler>> = {
  GivenNames: givenNames,
  ImageHistory: imageHistory,
  Owner: owner,
  ServedDomain: servedDomain,
  Wait: wait,
};
