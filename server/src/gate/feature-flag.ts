import { OpenFeature, type Provider } from "@openfeature/server-sdk";
import { log } from "../log.ts";
import type { User } from "../user.ts";
import type { Gate } from "./gate.ts";

/** Time-out of an evaluation, and time for which its value is cached. */
const timeoutMs = 1000;
const maxAgeMs = 10_000;
/** Largest number of users in the cache. */
const capacity = 10_000;

const domain = "access";
const silent = { error() {}, warn() {}, info() {}, debug() {} };

interface Decision {
  admitted: Promise<boolean>;
  madeAt: number;
}

/** Admits the users for whom a boolean flag evaluates to true; nobody while it cannot be evaluated. */
export function createFlagGate(flag: string, provider: Provider): Gate {
  // It would write beside the log, and what the users are called.
  OpenFeature.setLogger(silent);
  const ready = OpenFeature.setProviderAndWait(domain, provider).catch((error: unknown) => {
    log("error", "flag_provider_failed", { provider: provider.metadata.name, error: messageOf(error) });
  });
  const client = OpenFeature.getClient(domain);
  const decisions = new Map<string, Decision>();

  const evaluate = async ({ subject, email }: User): Promise<boolean> => {
    await ready;
    const context = { targetingKey: subject, ...(email === undefined ? {} : { email }) };
    const { value, errorCode, errorMessage } = await client.getBooleanDetails(flag, false, context);
    if (errorCode !== undefined) throw new Error(`${errorCode}: ${errorMessage ?? ""}`);
    return value;
  };

  const decide = async (user: User, key: string): Promise<boolean> => {
    try {
      return await within(timeoutMs, evaluate(user));
    } catch (error) {
      // The next call asks again.
      decisions.delete(key);
      log("warn", "access_check_failed", { flag, error: withoutUser(messageOf(error), user) });
      return false;
    }
  };

  return {
    admits(user) {
      const key = JSON.stringify([user.subject, user.email]);
      const known = decisions.get(key);
      if (known && performance.now() - known.madeAt < maxAgeMs) return known.admitted;
      const decision = { admitted: decide(user, key), madeAt: performance.now() };
      decisions.delete(key);
      decisions.set(key, decision);
      for (const oldest of decisions.keys()) {
        if (decisions.size <= capacity) break;
        decisions.delete(oldest);
      }
      return decision.admitted;
    },
  };
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// Services may repeat whom they were asked about.
function withoutUser(message: string, { subject, email }: User): string {
  const names = email === undefined ? [subject] : [email, subject];
  return names.reduce((text, name) => text.replaceAll(name, "[user]"), message);
}
