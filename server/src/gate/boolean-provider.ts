import { type EvaluationContext, type Provider, TypeMismatchError } from "@openfeature/server-sdk";

/** An OpenFeature provider of boolean flags from a function that evaluates one and may throw. */
export function booleanProvider(
  name: string,
  isOn: (flag: string, context: EvaluationContext) => boolean | Promise<boolean>,
): Provider {
  const refuse = async () => {
    throw new TypeMismatchError("only boolean flags can be read");
  };
  return {
    metadata: { name },
    runsOn: "server",
    resolveBooleanEvaluation: async (flag, _, context) => ({ value: await isOn(flag, context) }),
    resolveStringEvaluation: refuse,
    resolveNumberEvaluation: refuse,
    resolveObjectEvaluation: refuse,
  };
}
