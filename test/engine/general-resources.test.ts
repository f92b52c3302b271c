import { expect, test } from "vitest";
import { handlers } from "../../infra/provider/general-resources.ts";
import type { Properties } from "../../infra/provider/protocol.ts";
import { imageHistoryCall as context } from "../cli/image-history.ts";

async function deploy(before: Properties, image: string): Promise<Properties> {
  const request = { id: "demo", oldInputs: before, oldOutputs: before, newInputs: { image } };
  const updated = await handlers.ImageHistory?.update?.(request, context);
  return updated?.outputs ?? {};
}

test("R17 the history has each image once, the newest first, and not without end", async () => {
  let state = (await handlers.ImageHistory?.create({ image: "one" }, context))?.outputs ?? {};
  expect(state.images).toEqual(["one"]);
  state = await deploy(state, "two");
  state = await deploy(state, "one");
  expect(state.images).toEqual(["one", "two"]);
  state = await deploy(state, "localhost:5050/demo@sha256:1");
  state = await deploy(state, "localhost:5060/other@sha256:1");
  expect(state.images).toEqual(["localhost:5060/other@sha256:1", "one", "two"]);
  for (let count = 0; count < 30; count += 1) state = await deploy(state, `image-${count}`);
  expect(state.images).toHaveLength(10);
});

test("R17 the history remembers another platform of the same image, and what remembers none is not changed for one", async () => {
  const inputs = { image: "one@sha256:1", rollback: false };
  const made = (await handlers.ImageHistory?.create(inputs, context))?.outputs ?? {};
  const diff = (oldOutputs: Properties, newInputs: Properties) =>
    handlers.ImageHistory?.diff?.({ id: "demo", oldInputs: inputs, oldOutputs, newInputs }, context);
  expect(await diff(made, inputs)).toMatchObject({ changes: false });
  const other = { ...inputs, platform: "linux/amd64" };
  expect(await diff(made, other)).toMatchObject({ changes: true, detailed: { platform: "update" } });
  const { platforms: _, ...before } = made;
  expect(await diff(before, other)).toMatchObject({ changes: false });
});

test("a wait takes its time, and ends when it is cancelled", async () => {
  const begin = performance.now();
  await handlers.Wait?.create({ seconds: 0.2, why: "a test", for: ["one"] }, context);
  expect(performance.now() - begin).toBeGreaterThan(190);
  const controller = new AbortController();
  const waiting = handlers.Wait?.create(
    { seconds: 60, why: "a test", for: [] },
    { ...context, signal: controller.signal },
  );
  controller.abort(new Error("cancelled"));
  await expect(waiting).rejects.toThrow();
});

test("a wait is repeated for what is new, and not for another length", async () => {
  const olds = { seconds: 60, why: "a test", for: ["one"] };
  const diff = (news: Properties) =>
    handlers.Wait?.diff?.({ id: "demo", oldInputs: olds, oldOutputs: olds, newInputs: news }, context);
  expect(await diff({ ...olds, seconds: 90 })).toMatchObject({ changes: false });
  expect(await diff({ ...olds, for: ["two"] })).toMatchObject({ changes: true, detailed: { for: "update-replace" } });
});

test("a wait for an answer has none of its own to wait, since the program asked before", async () => {
  const made = handlers.Wait?.create({ for: { name: "one" } }, context);
  // Whatever waits is not there before what is due at once.
  const due = new Promise((resolve) => setImmediate(resolve, "it waits"));
  expect(await Promise.race([made, due])).toEqual({ id: context.name, outputs: { for: { name: "one" } } });
});
