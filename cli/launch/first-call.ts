import { setTimeout as sleep } from "node:timers/promises";
import { examine } from "../../verify/check-context.ts";
import type { VerifyOptions } from "../../verify/options.ts";
import { messageOf } from "../../verify/message.ts";
import { findHarmlessCall } from "../../verify/speed/harmless-call.ts";
import type { FirstCall } from "./facts.ts";
import type { Known } from "./known.ts";

const longestSeconds = 60;
/** Platforms keep what nobody asks for up to so long: https://docs.cloud.google.com/run/docs/about-instance-autoscaling */
const coldAfterSeconds = 900;

/**
 * How long a new client waits until the first call of a tool is answered, before anything else is asked of the endpoint.
 * It counts as cold after a quarter of an hour without requests, and as warm where the platform keeps an instance.
 */
export async function measureFirstCall(
  endpoint: string,
  options: VerifyOptions,
  keepsInstance: boolean | undefined,
): Promise<Known<FirstCall>> {
  const { idleSeconds } = options;
  if (idleSeconds !== undefined) await sleep(idleSeconds * 1000);
  const signal = AbortSignal.timeout(longestSeconds * 1000);
  const examination = examine(new URL(endpoint), options, signal);
  const context = examination.contextFor("first-call", signal);
  const began = performance.now();
  try {
    const call = await findHarmlessCall(context);
    // Where no tool may be called, the list of tools is what a reviewer waits for.
    if (call === undefined) await context.tools();
    const milliseconds = Math.round(performance.now() - began);
    return { value: { milliseconds, isCold: isCold(idleSeconds, keepsInstance) } };
  } catch (error) {
    return { unknown: messageOf(error) };
  } finally {
    await examination.close();
  }
}

/** Whether nothing of the service ran before a call; undefined where nobody knows. */
export function isCold(idleSeconds = 0, keepsInstance?: boolean): boolean | undefined {
  if (idleSeconds >= coldAfterSeconds) return true;
  return keepsInstance === true ? false : undefined;
}
