import type { BoundTarget, ServiceSpec } from "./contract.ts";
import type { Fault } from "./errors.ts";
import { removeCommand, toPath } from "./remedies.ts";

/** Variables of the example's words that the program sets; a value in `env` takes the place of all but `PORT`. */
// server-environment.ts says what each is.
export const ownVariables = [
  "PORT",
  "ALLOWED_HOSTS",
  "PUBLIC_URL",
  "HEARTBEAT_SECONDS",
  "KEEP_ALIVE_TIMEOUT_SECONDS",
  "SHUTDOWN_TIMEOUT_SECONDS",
];

/** Faults of the names of a service's variables that no platform could take. */
export function variableFaults({ env, secrets }: { env: object; secrets: readonly string[] }, stack: string): Fault[] {
  const faults: Fault[] = [];
  if (Object.hasOwn(env, "PORT")) {
    const path = toPath("slipway:service.env", ["PORT"]);
    faults.push({ path, problem: "is set from slipway:service.port", remedy: removal(stack, path) });
  }
  secrets.forEach((name, index) => {
    const path = toPath("slipway:service.secrets", [index]);
    if (secrets.indexOf(name) < index) {
      faults.push({ path, problem: `${name} is listed twice`, remedy: removal(stack, path) });
    } else if (Object.hasOwn(env, name)) {
      const plain = toPath("slipway:service.env", [name]);
      faults.push({ path: plain, problem: "is in slipway:service.secrets as well", remedy: removal(stack, plain) });
    } else if (ownVariables.includes(name)) {
      const problem = `${name} is no secret: Slipway sets it, or slipway:service.env does`;
      faults.push({ path, problem, remedy: secretRemoval(stack, index, name) });
    }
  });
  return faults;
}

/** Faults of the names that this target cannot take: those it keeps for itself, and secrets that it could not tell apart. */
export function targetVariableFaults({ env, secrets }: ServiceSpec, target: BoundTarget, stack: string): Fault[] {
  const { reservedVariables, secretReferences } = target.facts;
  const plain = Object.keys(env).map((name) => {
    const path = toPath("slipway:service.env", [name]);
    return { name, path, remedy: removal(stack, path) };
  });
  const secret = Object.keys(secrets).map((name, index) => ({
    name,
    path: toPath("slipway:service.secrets", [index]),
    remedy: secretRemoval(stack, index, name),
  }));
  const reserved = [...plain, ...secret]
    .filter(({ name }) => reservedVariables.value.some((word) => isMeant(word, name)))
    .map(({ name, path, remedy }) => {
      const problem = `${target.name} keeps the name ${name} for itself (${reservedVariables.source})`;
      return { path, problem, remedy };
    });
  if (!secretReferences.value) return reserved;
  const folded = secret.flatMap(({ name, path, remedy }, index) => {
    const other = secret.slice(0, index).find((earlier) => earlier.name.toLowerCase() === name.toLowerCase());
    if (other === undefined) return [];
    const problem = `${name} differs from ${other.name} in capitals alone, and both would be one in the secret manager`;
    return [{ path, problem, remedy }];
  });
  return [...reserved, ...folded];
}

function removal(stack: string, path: string): string {
  return `remove it with: ${removeCommand(stack, path)}`;
}

// In the list of names as long as its value is there is a fault of its own.
function secretRemoval(stack: string, index: number, name: string): string {
  const value = removeCommand(stack, toPath("slipway:secrets", [name]));
  return `${removal(stack, toPath("slipway:service.secrets", [index]))} && ${value}`;
}

function isMeant(word: string, name: string): boolean {
  return word.endsWith("*") ? name.startsWith(word.slice(0, -1)) : name === word;
}
