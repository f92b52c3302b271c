import { Ajv, type ErrorObject } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { messageOf } from "../message.ts";
import { isObject } from "../json.ts";

/** A schema that can be used, or what is wrong with it. */
export type Compiled = { accepts(value: unknown): boolean; faultIn(value: unknown): string } | { broken: string };

export type Schema = Record<string, unknown>;

const dialects: [pattern: RegExp, Dialect: typeof Ajv | typeof Ajv2019 | typeof Ajv2020][] = [
  [/^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/, Ajv2020],
  [/^https?:\/\/json-schema\.org\/draft\/2019-09\/schema#?$/, Ajv2019],
  [/^https?:\/\/json-schema\.org\/draft-0[67]\/schema#?$/, Ajv],
];

/** Compiles a JSON Schema of the dialect it names, and of 2020-12 where it names none; nothing is fetched. */
export function compile({ $schema, ...schema }: Schema): Compiled {
  const Dialect = $schema === undefined ? Ajv2020 : dialects.find(([pattern]) => pattern.test(String($schema)))?.[1];
  if (Dialect === undefined) return { broken: `a dialect that hosts do not know: ${String($schema)}` };
  try {
    const ajv = new Dialect({ strict: false, logger: false, unicodeRegExp: false });
    // The package says it has a default export and is CommonJS.
    (typeof addFormats === "function" ? addFormats : addFormats.default)(ajv);
    if (ajv.validateSchema(schema) !== true) return { broken: textOf(ajv.errors) };
    const validate = ajv.compile(schema);
    return {
      accepts: (value) => validate(value) === true,
      faultIn: (value) => (validate(value) === true ? "" : textOf(validate.errors)),
    };
  } catch (error) {
    return { broken: messageOf(error) };
  }
}

/** What a `$ref` into the same document stands for, with what stands beside it. */
export function resolve(schema: unknown, root: Schema, depth = 0): Schema {
  if (!isObject(schema)) return {};
  const { $ref, ...beside } = schema;
  if (typeof $ref !== "string" || depth > 10) return schema;
  const target = $ref
    .replace(/^#\/?/, "")
    .split("/")
    .filter((part) => part !== "")
    .reduce<unknown>((place, part) => (isObject(place) ? place[decodePart(part)] : undefined), root);
  return { ...resolve(target, root, depth + 1), ...beside };
}

/** The properties that a schema of an object names. */
export function propertiesOf(schema: Schema): [name: string, schema: Schema][] {
  const { properties } = schema;
  if (!isObject(properties)) return [];
  return Object.entries(properties).map(([name, property]) => [name, resolve(property, schema)]);
}

/** The properties that must be there. */
export function requiredOf({ required }: Schema): string[] {
  return Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
}

function decodePart(part: string): string {
  return decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
}

function textOf(errors: ErrorObject[] | null | undefined): string {
  const [first] = errors ?? [];
  return first ? `${first.instancePath || "the value"} ${first.message ?? "is wrong"}` : "it is no JSON Schema";
}
