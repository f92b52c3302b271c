import type { CheckContext } from "./contract.ts";

/** Something that is found out once for all checks of a run; a failure is remembered, too. */
export function perRun<Value>(
  find: (context: CheckContext) => Promise<Value>,
): (context: CheckContext) => Promise<Value> {
  // The contexts of one run share the very object.
  const found = new WeakMap<URL, Promise<Value>>();
  return (context) => {
    const known = found.get(context.endpoint) ?? find(context);
    found.set(context.endpoint, known);
    return known;
  };
}
