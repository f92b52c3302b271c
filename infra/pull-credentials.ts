import type { BoundTarget, Secret } from "./contract.ts";
import type { Fault } from "./errors.ts";
import type { PullCredentials } from "./pull.ts";
import { removeCommand, setCommand } from "./remedies.ts";
import type { ImageSettings } from "./schema.ts";
import { valueIn } from "./secret-sources.ts";

const path = "slipway:image.pull";

/** With what the platform pulls the image, where the stack says so; a fault where the target takes no such thing. */
export function toPull(
  image: ImageSettings,
  given: { target: BoundTarget | undefined; values: Record<string, Secret>; faults: Fault[]; stack: string },
): PullCredentials | undefined {
  const { pull } = image;
  if (pull === undefined) return undefined;
  const { target, values, faults, stack } = given;
  const { username, secret } = pull;
  if (target && (target.pullsWith.length === 0 || isFromOwn(image, target))) {
    const problem = `${target.name} pulls with rights that the stack gives it, or without any`;
    faults.push({ path, problem, remedy: `remove it with: ${removeCommand(stack, path)}` });
  }
  const source = Object.hasOwn(values, secret) ? values[secret] : undefined;
  if (source && "reference" in source && target?.pullsWith.includes("reference")) {
    if (username === undefined) return source;
    const problem = `is not needed: slipway:secrets.${secret} names what holds the name at the registry too`;
    const remedy = `remove it with: ${removeCommand(stack, `${path}.username`)}`;
    faults.push({ path: `${path}.username`, problem, remedy });
  } else if (username === undefined) {
    const remedy = `set it with: ${setCommand(stack, `${path}.username`, "string", "<name at the registry>")}`;
    faults.push({ path: `${path}.username`, problem: `required beside a password`, remedy });
  }
  return { username: username ?? "", password: valueIn(values, secret, "the registry of the image", given) };
}

/** Whether the image lies in a registry of the stack's own, whose passwords nobody keeps. */
function isFromOwn(image: ImageSettings, { makesRegistry }: BoundTarget): boolean {
  return makesRegistry && ("reference" in image ? image.ownRegistry : image.repository === undefined);
}
