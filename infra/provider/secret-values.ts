import { InitializationError } from "./initialization-error.ts";
import type { Properties, PropertyValue } from "./property-values.ts";
import type { ResourceHandler } from "./protocol.ts";

// https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go (SigKey, SecretSig)
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Marks a value as secret, so that the engine encrypts it. */
export function asSecret(value: PropertyValue): PropertyValue {
  return isSecret(value) ? value : { [signatureKey]: secretSignature, value };
}

/** The properties with secrets in plain. */
export function reveal(properties: Properties): Properties {
  return mapSecrets(properties, revealValue);
}

/** The properties with each secret replaced. */
export function mapSecrets(properties: Properties, onSecret: (value: PropertyValue) => PropertyValue): Properties {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, mapValue(value, onSecret)]));
}

/**
 * A resource type that sees secrets in plain, under a provider that is sent them as such; what it answers is secret where
 * the value of the same name that came in was. So does the engine itself for a provider that takes no secrets.
 */
// https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/provider_plugin.go (annotateSecrets)
export function seeingPlainSecrets(handler: ResourceHandler): ResourceHandler {
  const { check, diff, read, update } = handler;
  return {
    ...handler,
    ...(check && {
      async check(news, olds, context) {
        const { inputs, failures = [] } = await check(reveal(news), olds && reveal(olds), context);
        return { inputs: markedLike(news, inputs), failures };
      },
    }),
    ...(diff && { diff: (request, context) => diff(revealEach(request), context) }),
    async create(inputs, context) {
      const { id, outputs } = await marking(inputs, () => handler.create(reveal(inputs), context));
      return { id, outputs: markedLike(inputs, outputs) };
    },
    ...(read && {
      async read(request, context) {
        const found = await marking(request.outputs, () => read(revealEach(request), context));
        if (!found) return undefined;
        const inputs = markedLike(request.inputs, found.inputs);
        return { ...found, inputs, outputs: markedLike(request.outputs, found.outputs) };
      },
    }),
    ...(update && {
      async update(request, context) {
        const { outputs } = await marking(request.newInputs, () => update(revealEach(request), context));
        return { outputs: markedLike(request.newInputs, outputs) };
      },
    }),
    delete: (request, context) => handler.delete(revealEach(request), context),
  };
}

/** What half succeeded is kept in the state as well. */
async function marking<Answer>(like: Properties, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InitializationError)) throw error;
    const { id, inputs, outputs, reasons } = error;
    throw new InitializationError(id, markedLike(like, inputs), markedLike(like, outputs), reasons);
  }
}

function markedLike(like: Properties, properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      Object.hasOwn(like, name) ? markedValue(like[name] ?? null, value) : value,
    ]),
  );
}

function markedValue(like: PropertyValue, value: PropertyValue): PropertyValue {
  if (isSecret(like)) return asSecret(value);
  // Of a list nobody knows which item was which.
  if (Array.isArray(like)) return holdsSecret(like) ? asSecret(value) : value;
  return isMap(like) && isMap(value) ? markedLike(like, value) : value;
}

function holdsSecret(value: PropertyValue): boolean {
  if (isSecret(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsSecret);
}

function revealEach<Request extends object>(request: Request): Request {
  const revealed = Object.entries(request).map(([name, value]) => [name, isMap(value) ? reveal(value) : value]);
  return { ...request, ...Object.fromEntries(revealed) };
}

function revealValue(value: PropertyValue): PropertyValue {
  return mapValue(value, revealValue);
}

function mapValue(value: PropertyValue, onSecret: (value: PropertyValue) => PropertyValue): PropertyValue {
  if (Array.isArray(value)) return value.map((item) => mapValue(item, onSecret));
  if (!isMap(value)) return value;
  return isSecret(value) ? onSecret(value.value ?? null) : mapSecrets(value, onSecret);
}

function isSecret(value: PropertyValue): boolean {
  return isMap(value) && value[signatureKey] === secretSignature;
}

function isMap(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
