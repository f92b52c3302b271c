import { type Output, secret } from "@pulumi/pulumi";
import type { RawConfig } from "./raw-config.ts";
import type { Secret } from "./contract.ts";
import type { Fault } from "./errors.ts";
import { pulumiCommand, removeCommand, secretCommand, toPath } from "./remedies.ts";
import { plainSecretFault } from "./stack-file.ts";

/** The secrets of these names, each from where `slipway:secrets` says; a fault for each that is missing, plain, or nobody's. */
export function collectSecrets(
  raw: RawConfig,
  names: readonly string[],
  sources: Readonly<Record<string, string | { reference: string }>>,
  faults: Fault[],
): Record<string, Secret> {
  const secrets: Record<string, Secret> = {};
  const path = (name: string) => toPath("slipway:secrets", [name]);
  for (const name of names) {
    const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
    if (source === undefined || source === "") {
      faults.push({ path: path(name), problem: "missing", remedy: `set it with: ${secretCommand(raw.stack, name)}` });
    } else if (typeof source === "object") {
      secrets[name] = source;
    } else if (raw.inputs && Object.hasOwn(raw.inputs.secrets, name)) {
      secrets[name] = { value: secret(raw.inputs.secrets[name] ?? source) };
    } else if (isPlain(raw, name, source)) {
      faults.push(plainSecretFault(name, raw.stack));
    } else {
      secrets[name] = { value: secret(source) };
    }
  }
  for (const name of Object.keys(sources)) {
    if (names.includes(name)) continue;
    faults.push({
      path: path(name),
      problem: "is not among the names in slipway:service.secrets",
      remedy: `list it there, or remove it with: ${removeCommand(raw.stack, path(name))}`,
    });
  }
  return secrets;
}

/** What is wrong with a platform's token that stands in plain text in the stack's file. */
export function plainTokenFaults({ values, encryptedKeys, stack }: RawConfig): Fault[] {
  const path = "slipway:token";
  if (values[path] === undefined || encryptedKeys.includes(path)) return [];
  const remedy = `encrypt it with: ${pulumiCommand(`config set --stack ${stack} --secret ${path}`)}`;
  return [{ path, problem: "is in plain text", remedy }];
}

/** The value of a secret that no server gets, but `whom` does; a fault where it is a reference. */
export function valueIn(
  secrets: Record<string, Secret>,
  name: string,
  whom: string,
  { faults, stack }: { faults: Fault[]; stack: string },
): Output<string> {
  const source = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
  if (source && "value" in source) return source.value;
  if (source) {
    const remedy = `give the value, encrypted: ${secretCommand(stack, name)}`;
    const problem = `belongs to ${whom}, which takes no reference`;
    faults.push({ path: toPath("slipway:secrets", [name]), problem, remedy });
  }
  return secret("");
}

/** The values of a spec's secrets, where the platform has no secret manager to look a reference up in. */
export function secretValues(secrets: Readonly<Record<string, Secret>>): Record<string, Output<string>> {
  const values: Record<string, Output<string>> = {};
  for (const [name, source] of Object.entries(secrets)) if ("value" in source) values[name] = source.value;
  return values;
}

// Pulumi says of a key as a whole whether it holds something encrypted. Of one value it does not, so the file must: its
// text is the one in use, or the file is not.
function isPlain({ encryptedKeys, plainSecrets: plain }: RawConfig, name: string, value: string): boolean {
  return !encryptedKeys.includes("slipway:secrets") || (Object.hasOwn(plain, name) && plain[name] === value);
}
