import { expect } from "vitest";
import { type CloudStack, stepsOf } from "../../engine/cloud-stack.ts";

/** Follows what an `up` said of a deployment that was rolled back, to the letter; answers the steps. */
export async function retryAsToldBy(output: string, { engine }: CloudStack): Promise<string[]> {
  const preview = await engine.preview();
  expect(preview.ok, preview.output).toBe(true);
  const urn = /pulumi up --stack test --replace '([^']+)'/.exec(output)?.[1] ?? "";
  const retry = await engine.up({ flags: ["--replace", urn] });
  expect(retry.ok, retry.output).toBe(true);
  return stepsOf(retry);
}
