import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { messageOf } from "../message.ts";
import { isObject } from "../json.ts";
import { boundedPattern, SlowPattern } from "./patterns.ts";
import { subschemasOf } from "./subschemas.ts";

/** A schema that can be used, or what is wrong with it. */
export type Compiled =
  | {
      /** Undefined where that cannot be said: a pattern of the schema takes too long on the value, or there is too much of it. */
      accepts(value: unknown): boolean | undefined;
      /** Nothing where the value is accepted, or where that cannot be said. */
      faultIn(value: unknown): string;
    }
  | { broken: string };

export type Schema = Record<string, unknown>;

type AnyAjv = typeof Ajv | typeof Ajv2019 | typeof Ajv2020;

const mostSubschemas = 5000;
/** Above it the code that is made of a schema is nested too deep, and takes seconds to make. */
const manySubschemas = 300;

const dialects: [pattern: RegExp, Dialect: AnyAjv][] = [
  [/^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/, Ajv2020],
  [/^https?:\/\/json-schema\.org\/draft\/2019-09\/schema#?$/, Ajv2019],
  [/^https?:\/\/json-schema\.org\/draft-0[67]\/schema#?$/, Ajv],
];

const validators = new Map([true, false].map((isLarge) => [isLarge, new Map<AnyAjv, Ajv>()]));
const known = new WeakMap<Schema, Compiled>();

/** Compiles a JSON Schema once, in the dialect it names, and 2020-12 where it names none; nothing is fetched. */
export function compile(schema: Schema): Compiled {
  const compiled = known.get(schema) ?? compileAnew(schema);
  known.set(schema, compiled);
  return compiled;
}

function compileAnew({ $schema, ...schema }: Schema): Compiled {
  const Dialect = $schema === undefined ? Ajv2020 : dialects.find(([pattern]) => pattern.test(String($schema)))?.[1];
  if (Dialect === undefined) return { broken: `a dialect that hosts do not know: ${String($schema)}` };
  const { length } = subschemasOf(schema, mostSubschemas + 1);
  if (length > mostSubschemas) return { broken: `more than ${mostSubschemas} schemas inside it` };
  try {
    const ajv = validatorOf(Dialect, length > manySubschemas);
    if (ajv.validateSchema(schema) !== true) return { broken: textOf(ajv.errors) };
    const validate = ajv.compile(schema);
    return { accepts: (value) => accepts(validate, value), faultIn: (value) => faultIn(validate, value) };
  } catch (error) {
    return { broken: error instanceof RangeError ? "schemas inside schemas without an end" : messageOf(error) };
  }
}

/** One validator for all schemas of a dialect, since to make one takes far longer than to compile a schema; and one for the large ones. */
function validatorOf(Dialect: AnyAjv, isLarge: boolean): Ajv {
  const made = validators.get(isLarge)?.get(Dialect) ?? makeValidator(Dialect, isLarge);
  validators.get(isLarge)?.set(Dialect, made);
  return made;
}

function makeValidator(Dialect: AnyAjv, isLarge: boolean): Ajv {
  const ajv = new Dialect({
    strict: false,
    logger: false,
    unicodeRegExp: false,
    // Schemas of different tools may have one $id.
    addUsedSchema: false,
    // Whoever goes on after an error needs no condition inside another one for each property.
    allErrors: isLarge,
    code: { regExp: boundedPattern, optimize: !isLarge },
  });
  // The package says it has a default export and is CommonJS.
  (typeof addFormats === "function" ? addFormats : addFormats.default)(ajv);
  return ajv;
}

function accepts(validate: ValidateFunction, value: unknown): boolean | undefined {
  try {
    return validate(value) === true;
  } catch (error) {
    // Code that is nested too deep is found out when it is first run.
    if (error instanceof SlowPattern || error instanceof RangeError) return undefined;
    throw error;
  }
}

function faultIn(validate: ValidateFunction, value: unknown): string {
  return accepts(validate, value) === false ? textOf(validate.errors) : "";
}

/** Whether a value is of one of the types that a schema names. */
export function isOfType(value: unknown, type: unknown): boolean {
  const types = [type].flat();
  if (value === null) return types.includes("null");
  if (Array.isArray(value)) return types.includes("array");
  return types.includes(typeof value) || (types.includes("integer") && Number.isInteger(value));
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
