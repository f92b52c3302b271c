/** What is at a path of names in data of any shape; undefined where the path leads nowhere. */
export function field(data: unknown, ...path: readonly string[]): unknown {
  let found = data;
  for (const name of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}
