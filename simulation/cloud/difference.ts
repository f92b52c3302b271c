import { type DiffResult, type Properties, type PropertyValue, UNKNOWN } from "../../infra/provider/protocol.ts";

type Change = "add" | "delete" | "update";

/**
 * Finds what changed, by path such as `ports[0].number`. `replaceOn` lists inputs that a resource cannot change, written
 * without indexes (`ports.number`); what lies below one counts as it.
 */
export function findDifference(olds: Properties, news: Properties, replaceOn: string[]): DiffResult {
  const changes: [string, Change][] = [];
  compare("", olds, news, changes);
  const replaces = (path: string) => {
    const plain = path.replaceAll(/\[\d+\]/g, "");
    return replaceOn.some((name) => plain === name || plain.startsWith(`${name}.`) || name.startsWith(`${plain}.`));
  };
  const detailed: NonNullable<DiffResult["detailed"]> = {};
  for (const [path, change] of changes) detailed[path] = replaces(path) ? `${change}-replace` : change;
  return { changes: changes.length > 0, detailed };
}

function compare(path: string, old: PropertyValue, value: PropertyValue, changes: [string, Change][]): void {
  if (Array.isArray(old) && Array.isArray(value)) {
    compareNames(
      (index) => `${path}[${index}]`,
      Object.fromEntries(old.entries()),
      Object.fromEntries(value.entries()),
      changes,
    );
  } else if (isObject(old) && isObject(value)) {
    compareNames((name) => (path === "" ? name : `${path}.${name}`), old, value, changes);
  } else if (!Object.is(old, value) || value === UNKNOWN) {
    changes.push([path, "update"]);
  }
}

function compareNames(
  pathOf: (name: string) => string,
  olds: Properties,
  news: Properties,
  changes: [string, Change][],
): void {
  for (const name of new Set([...Object.keys(olds), ...Object.keys(news)])) {
    const [old, value] = [olds[name], news[name]];
    if (old === undefined) changes.push([pathOf(name), "add"]);
    else if (value === undefined) changes.push([pathOf(name), "delete"]);
    else compare(pathOf(name), old, value, changes);
  }
}

function isObject(value: PropertyValue): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
