import type { Subject } from "./contract.ts";

/** Something that is found out once for all checks of a run; a failure is remembered, too. */
export function perRun<Value>(find: (subject: Subject) => Promise<Value>): (subject: Subject) => Promise<Value> {
  // The subjects of one run share the very object.
  const found = new WeakMap<URL, Promise<Value>>();
  return (subject) => {
    const known = found.get(subject.endpoint) ?? find(subject);
    found.set(subject.endpoint, known);
    return known;
  };
}
