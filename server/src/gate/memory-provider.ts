import { type EvaluationContext, type Provider, TypedInMemoryProvider } from "@openfeature/server-sdk";
import type { FlagSource } from "./access.ts";
import { namesUser } from "./allow-list.ts";

/** OpenFeature's in-memory provider of the flags in `FEATURE_FLAGS`. */
export function memoryProvider(flags: NonNullable<FlagSource["flags"]>): Provider {
  const toFlag = (isOnFor: boolean | readonly string[]) => ({
    variants: { on: true, off: false },
    defaultVariant: isOnFor === true ? ("on" as const) : ("off" as const),
    disabled: false,
    ...(typeof isOnFor === "boolean" ? {} : { contextEvaluator: evaluatorFor(isOnFor) }),
  });
  return new TypedInMemoryProvider(
    Object.fromEntries(Object.entries(flags).map(([name, isOnFor]) => [name, toFlag(isOnFor)])),
  );
}

function evaluatorFor(entries: readonly string[]) {
  return ({ targetingKey = "", email }: EvaluationContext) => {
    const user = { subject: targetingKey, ...(typeof email === "string" ? { email } : {}) };
    return namesUser(entries, user) ? "on" : "off";
  };
}
