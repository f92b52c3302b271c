import { afterEach, vi } from "vitest";
import { holdAnswers } from "../../engine/hold-answers.ts";
import { flyStack, image } from "./fly-stack.ts";
import { published } from "./published-shapes.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A stack on a simulated Fly.io of its own, which ends with the test. */
export async function open(...args: Parameters<typeof flyStack>) {
  for (const name of ["FLY_API_TOKEN", "FLY_FLAPS_BASE_URL", "FLY_API_BASE_URL"]) vi.stubEnv(name, "");
  const stack = await flyStack(...args);
  if (args[0]?.beside) return stack;
  closing.push(stack.fly.api.close);
  holdAnswers(stack.fly.api, published);
  return stack;
}

/** What there is of an app whose machines run an image and take requests. */
export const settled = (build = "a", machines = 1) => ({
  apps: 1,
  addresses: 2,
  secrets: ["TOKEN"],
  machines,
  serving: Array.from({ length: machines }, () => image(build)),
});
