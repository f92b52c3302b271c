import type Docker from "dockerode";
import pRetry, { AbortError } from "p-retry";
import { explain, findOrUndefined, ignoreMissing, statusOf } from "./engine.ts";
import { npxSlipway, pulumiCommand } from "../../../remedies.ts";

const pullTimeoutMs = 10 * 60_000;

/** Makes an image present, by a pull if need be. */
export async function ensureImage(engine: Docker, image: string, signal: AbortSignal): Promise<void> {
  if (await findOrUndefined(engine.getImage(image).inspect())) return;
  const limited = AbortSignal.any([signal, AbortSignal.timeout(pullTimeoutMs)]);
  try {
    await pRetry(() => pull(engine, image, limited), { retries: 3, minTimeout: 500, randomize: true, signal: limited });
  } catch (error) {
    if (signal.aborted) throw new Error(`cancelled while pulling ${image}`, { cause: error });
    const reason = limited.aborted ? `no end after ${pullTimeoutMs / 60_000} minutes` : explain(error).message;
    throw new Error(
      `cannot pull ${image}: ${reason}. If its registry has lost it, "${pulumiCommand("refresh")}" and then "${npxSlipway()} up" push it again, both with the stack's name`,
      { cause: error },
    );
  }
}

/** Whether two references name one image: a digest is the same in every repository and behind every port. */
export function sameImage(one: unknown, other: unknown): boolean {
  return one === other || (digestOf(one) !== undefined && digestOf(one) === digestOf(other));
}

function digestOf(reference: unknown): string | undefined {
  return typeof reference === "string" ? reference.split("@")[1] : undefined;
}

/** Removes an image with its last container; the engine keeps one that another container uses. */
export function removeUnusedImage(engine: Docker, image: string): Promise<void> {
  return ignoreMissing(engine.getImage(image).remove(), 409);
}

async function pull(engine: Docker, image: string, abortSignal: AbortSignal): Promise<void> {
  try {
    const progress = await engine.pull(image, { abortSignal });
    await new Promise<void>((resolve, reject) =>
      engine.modem.followProgress(progress, (error) => (error ? reject(error) : resolve())),
    );
  } catch (error) {
    // What the registry refuses stays refused.
    if (statusOf(error) === 404 || /manifest unknown|not found/i.test(String(error)))
      throw new AbortError(explain(error));
    throw error;
  }
}
