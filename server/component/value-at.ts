/** The value at a path of own property names in data of any shape; undefined where there is none. */
export function valueAt(data: unknown, ...path: readonly string[]): unknown {
  let found = data;
  for (const name of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}
