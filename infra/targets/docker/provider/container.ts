import { randomBytes } from "node:crypto";
import type Docker from "dockerode";
import * as z from "zod";
import type { ResourceHandler } from "../../../provider/protocol.ts";
import {
  type ContainerInputs,
  containerInputs,
  finalName,
  ownerLabel,
  startingName,
  toCreateOptions,
} from "./container-inputs.ts";
import { findDrift } from "./drift.ts";
import { connect, explain, findOrUndefined, ignoreMissing } from "./engine.ts";
import { lastLines } from "./logs.ts";
import { explainTaken, findPorts, portTaken } from "./ports.ts";
import { waitUntilReady } from "./probe.ts";
import { ensureImage, removeUnusedImage } from "./pull.ts";
import { replaceOnChange } from "./replacement.ts";

const placeSchema = z.object({ host: z.string().optional() });

/** A container that counts as made only once it is healthy; a failed one leaves nothing but its last log lines. */
export const container: ResourceHandler = {
  computed: ["containerName", "readyMilliseconds"],

  async check(news, olds, { urn }) {
    const { host } = placeSchema.parse(news);
    const before = olds ? findPorts(olds) : [];
    const fresh = findPorts(news).filter(({ hostPort }) => !before.some((old) => old.hostPort === hostPort));
    const failures = [];
    for (const port of fresh) {
      const reason = await explainTaken(port, host, urn);
      if (reason !== undefined) failures.push({ property: "ports", reason });
    }
    return { inputs: news, failures };
  },

  diff: (request, context) =>
    replaceOnChange(
      request,
      context,
      "container",
      () => {
        const inputs = containerInputs.parse(request.oldInputs);
        return findDrift(connect(inputs.host), request.id, inputs);
      },
      // Two containers cannot hold one port.
      { deleteBeforeReplace: findPorts(request.oldInputs).length > 0 },
    ),

  async create(raw, { urn, signal }) {
    const inputs = containerInputs.parse(raw);
    const engine = connect(inputs.host);
    await removeLeftovers(engine, urn);
    await ensureImage(engine, inputs.image, signal);
    const name = startingName(`${inputs.name}-${randomBytes(3).toString("hex")}`);
    try {
      const { id, readyMilliseconds } = await start(engine, inputs, name, urn, signal);
      return { id, outputs: { containerName: finalName(name), readyMilliseconds, drift: [] } };
    } catch (error) {
      await removeUnusedImage(engine, inputs.image);
      throw error;
    }
  },

  async read({ id, inputs, outputs }) {
    const parsed = containerInputs.parse(inputs);
    const drift = await findDrift(connect(parsed.host), id, parsed);
    return drift.includes("removed") ? undefined : { id, inputs, outputs: { ...outputs, drift } };
  },

  async delete({ id, inputs }) {
    const { host, image, stopTimeoutSeconds } = containerInputs.parse(inputs);
    const engine = connect(host);
    await ignoreMissing(engine.getContainer(id).stop({ t: stopTimeoutSeconds }));
    await ignoreMissing(engine.getContainer(id).remove({ force: true, v: true }));
    await removeUnusedImage(engine, image);
  },
};

async function start(engine: Docker, inputs: ContainerInputs, name: string, urn: string, signal: AbortSignal) {
  let created: Docker.Container | undefined;
  try {
    created = await engine.createContainer(toCreateOptions(inputs, name, urn));
    const began = performance.now();
    await created.start();
    await waitUntilReady(created, inputs.probe, signal);
    const readyMilliseconds = Math.round(performance.now() - began);
    await created.rename({ name: finalName(name) });
    return { id: created.id, readyMilliseconds };
  } catch (error) {
    const lines = created ? await lastLines(engine, created, Object.values(inputs.secrets)).catch(() => "") : "";
    if (created) await ignoreMissing(created.remove({ force: true, v: true }));
    if (signal.aborted)
      throw new Error(`cancelled while ${inputs.name} was starting; it was removed again`, {
        cause: error,
      });
    throw new Error(describe(inputs, explain(error).message, lines), { cause: error });
  }
}

function describe(inputs: ContainerInputs, reason: string, lines: string): string {
  const taken = inputs.ports.find(({ hostPort }) => reason.includes(`:${hostPort}`));
  if (taken && /already allocated|address already in use/.test(reason)) return portTaken(taken.setting, taken.hostPort);
  const tail =
    lines === "" ? "It wrote nothing to its log." : `Its last log lines:\n${lines.replaceAll(/^/gm, "  | ")}`;
  return `container ${inputs.name} did not start: ${reason}. What ran before still runs.\n${tail}`;
}

/** Removes what an interrupted run of this very resource left behind. */
async function removeLeftovers(engine: Docker, urn: string): Promise<void> {
  const found = await findOrUndefined(
    engine.listContainers({ all: true, filters: { label: [`${ownerLabel}=${urn}`] } }),
  );
  for (const { Id, Names } of found ?? []) {
    if (Names.some((name) => name.endsWith("-starting"))) {
      await ignoreMissing(engine.getContainer(Id).remove({ force: true, v: true }));
    }
  }
}
