import { isObject } from "../json.ts";
import { acceptsAll, type Refusal, refusals } from "./refusals.ts";

type Schema = Record<string, unknown>;

/** What the arguments of a tool must be now although they did not have to before; nothing where all that was valid is. */
export function newDemands(before: Schema, after: Schema): string[] {
  return refusals(before, after).map(({ path, what, values }) => {
    const place = path === "" ? "the arguments" : path;
    switch (what) {
      case "required":
        return `${path} is required now`;
      case "unknown property":
        return `${path} is not taken any more`;
      case "further properties":
        return `${place} may have no other properties any more`;
      case "type":
      case "value":
        return `${place} does not take ${values} any more`;
      case "bound":
      case "keyword":
        return `${place} has ${values}, which may refuse what was taken`;
    }
  });
}

/** What a result of a tool may be now although it could not be before, and what it does not have any more. */
export function brokenPromises(before: Schema, after: Schema): string[] {
  const gone = goneProperties(before, after).map((path) => `${path} is gone`);
  const looser = refusals(after, before).flatMap(({ path, what, values }: Refusal) => {
    const place = path === "" ? "the result" : path;
    switch (what) {
      // A further property breaks nobody who does not look for it.
      case "unknown property":
      case "further properties":
        return [];
      case "required":
        return gone.includes(`${path} is gone`) ? [] : [`${path} may be missing now`];
      case "type":
      case "value":
        return [`${place} may be ${values} now`];
      case "bound":
      case "keyword":
        return [`${place} is no longer held to ${values}`];
    }
  });
  return [...gone, ...looser];
}

function goneProperties(before: Schema, after: Schema, path = ""): string[] {
  const [was, is] = [before["properties"], after["properties"]];
  if (!isObject(was)) return [];
  return Object.entries(was).flatMap(([name, property]) => {
    const place = path === "" ? name : `${path}.${name}`;
    const now = isObject(is) ? is[name] : undefined;
    if (now === undefined) return acceptsAll(property) && !isObject(is) ? [] : [place];
    return isObject(property) && isObject(now) ? goneProperties(property, now, place) : [];
  });
}
