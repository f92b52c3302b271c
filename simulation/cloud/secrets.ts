import type { Properties, PropertyValue } from "../../infra/provider/protocol.ts";

// https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go (SigKey, SecretSig)
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** What a record shows in place of a secret. */
export const SECRET = "[secret]";

/** Marks a value as secret, so that the engine encrypts it. */
export function asSecret(value: PropertyValue): PropertyValue {
  return { [signatureKey]: secretSignature, value };
}

/** The properties as a cloud sees them: secrets in plain. */
export function reveal(properties: Properties): Properties {
  return mapSecrets(properties, (value) => revealValue(value));
}

/** The properties as a record may show them: each secret replaced by SECRET. */
export function redact(properties: Properties): Properties {
  return mapSecrets(properties, () => SECRET);
}

function revealValue(value: PropertyValue): PropertyValue {
  return mapValue(value, revealValue);
}

function mapSecrets(properties: Properties, onSecret: (value: PropertyValue) => PropertyValue): Properties {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, mapValue(value, onSecret)]));
}

function mapValue(value: PropertyValue, onSecret: (value: PropertyValue) => PropertyValue): PropertyValue {
  if (Array.isArray(value)) return value.map((item) => mapValue(item, onSecret));
  if (typeof value !== "object" || value === null) return value;
  if (value[signatureKey] === secretSignature) return onSecret(value.value ?? null);
  return mapSecrets(value, onSecret);
}
