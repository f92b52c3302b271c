import { randomBytes } from "node:crypto";
import type Docker from "dockerode";
import { examine, UnfitRevision } from "../../../provider/examine.ts";
import type { ResourceHandler } from "../../../provider/protocol.ts";
import { type ContainerInputs, containerInputs, finalName, startingName, toCreateOptions } from "./container-inputs.ts";
import { findDrift } from "./drift.ts";
import { connect, explain, ignoreMissing, removeContainer } from "./engine.ts";
import { describeFailure } from "./failure.ts";
import { createMemory, removeLeftovers } from "./leftovers.ts";
import { explainTaken, findNeeded, findPorts, freePorts } from "./ports.ts";
import { waitUntilReady } from "./probe.ts";
import { ensureImage, removeUnusedImage, sameImage } from "./pull.ts";
import { replaceOnChange } from "./replacement.ts";

const memory = createMemory();

/** A container that counts as made only once it is healthy; a failed one leaves nothing but its last log lines. */
export const container: ResourceHandler = {
  computed: ["containerName", "readyMilliseconds"],

  async check(news, olds, { urn }) {
    memory.checked(urn, olds !== undefined);
    const before = olds ? findNeeded(olds) : [];
    const fresh = findNeeded(news).filter(({ hostPort }) => !before.some((old) => old.hostPort === hostPort));
    const failures = [];
    for (const port of fresh) {
      const reason = await explainTaken(port, { inputs: news, urn, own: memory.recall(urn) });
      if (reason !== undefined) failures.push({ property: "ports", reason });
    }
    return { inputs: news, failures };
  },

  diff(request, context) {
    memory.known(context.urn, request.id);
    return replaceOnChange(
      request,
      context,
      "container",
      () => {
        const inputs = containerInputs.parse(request.oldInputs);
        return findDrift(connect(inputs.host), request.id, inputs);
      },
      {
        // Two containers cannot hold one port.
        deleteBeforeReplace: findPorts(request.oldInputs).length > 0,
        // How the start was watched is past, and what others need is not the container's.
        ignored: ["probe", "examination", "awaited"],
        same: (name, before, after) => name === "image" && sameImage(before, after),
      },
    );
  },

  async create(raw, { urn, signal, log }) {
    const inputs = containerInputs.parse(raw);
    const engine = connect(inputs.host);
    await removeLeftovers(engine, { owner: inputs.owner, urn, memory });
    await freePorts(engine, inputs.ports, inputs.owner);
    await ensureImage(engine, inputs.image, signal);
    const name = startingName(`${inputs.name}-${randomBytes(3).toString("hex")}`);
    try {
      const { id, readyMilliseconds, unseen } = await start(engine, inputs, name, urn, signal);
      for (const notice of unseen) log("warning", `slipway:examine.beforeTraffic: ${notice}`);
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
    const engine = connect(host, { waitSeconds: stopTimeoutSeconds });
    const found = engine.getContainer(id);
    // The reference that it was started by may be older than the state's.
    const started = await found.inspect().then(
      ({ Config }) => Config.Image,
      () => image,
    );
    await ignoreMissing(found.stop({ t: stopTimeoutSeconds }));
    await removeContainer(found);
    for (const reference of new Set([started, image])) await removeUnusedImage(engine, reference);
  },
};

async function start(engine: Docker, inputs: ContainerInputs, name: string, urn: string, signal: AbortSignal) {
  let created: Docker.Container | undefined;
  try {
    created = await engine.createContainer(toCreateOptions(inputs, name, urn)).catch(async (error: unknown) => {
      // Another stack that let go of the same image has just removed it.
      if (!/no such image/i.test(String(error))) throw error;
      await ensureImage(engine, inputs.image, signal);
      return engine.createContainer(toCreateOptions(inputs, name, urn));
    });
    const began = performance.now();
    await created.start();
    await waitUntilReady(created, inputs.probe, signal);
    const readyMilliseconds = Math.round(performance.now() - began);
    const unseen = await examineStarted(created, inputs, signal);
    await created.rename({ name: finalName(name) });
    return { id: created.id, readyMilliseconds, unseen };
  } catch (error) {
    const reason = error instanceof UnfitRevision ? error : explain(error);
    const described = await describeFailure(engine, created, inputs, urn, reason);
    if (created) await removeContainer(created);
    if (signal.aborted)
      throw new Error(`cancelled while ${inputs.name} was starting; it was removed again`, {
        cause: error,
      });
    throw new Error(described, { cause: error });
  }
}

/** Looks at a container as its clients will, before the proxy knows of it. */
async function examineStarted(
  started: Docker.Container,
  { examination, probe }: ContainerInputs,
  signal: AbortSignal,
): Promise<string[]> {
  if (!examination || !probe) return [];
  const { NetworkSettings: settings } = await started.inspect();
  const port = settings.Ports[`${probe.port}/tcp`]?.[0]?.HostPort;
  return examine({ endpoint: examination.endpoint, connectTo: `127.0.0.1:${port}` }, examination, signal);
}
