import type { BoundTarget, Secret } from "./contract.ts";
import type { Fault } from "./errors.ts";
import type { PullCredentials } from "./pull.ts";
import { removeCommand } from "./remedies.ts";
import type { ImageSettings } from "./schema.ts";
import { valueIn } from "./secret-sources.ts";

/** With what the platform pulls the image, where the stack says so; a fault where the target takes none. */
export function toPull(
  { pull }: ImageSettings,
  given: { target: BoundTarget | undefined; values: Record<string, Secret>; faults: Fault[]; stack: string },
): PullCredentials | undefined {
  if (pull === undefined) return undefined;
  const { target, values, faults, stack } = given;
  if (target?.pullsWithCredentials === false) {
    const problem = `${target.name} pulls with rights that the stack gives it, or without any`;
    const path = "slipway:image.pull";
    faults.push({ path, problem, remedy: `remove it with: ${removeCommand(stack, path)}` });
  }
  return { username: pull.username, password: valueIn(values, pull.secret, "the registry of the image", given) };
}
