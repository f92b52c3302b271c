import { runCommand } from "citty";
import { afterEach, expect, test, vi } from "vitest";
import env from "../../cli/env.ts";
import type * as pulumi from "../../cli/pulumi.ts";
import type * as toolchain from "../../toolchain/index.ts";

vi.mock("../../toolchain/index.ts", async (original) => ({
  ...(await original<typeof toolchain>()),
  prepareToolchain: () => Promise.resolve({ environment: { PATH: "/tools/it's here" } }),
}));
vi.mock("../../cli/pulumi.ts", async (original) => ({
  ...(await original<typeof pulumi>()),
  openSession: () => Promise.reject(new Error("there is no backend yet")),
}));

afterEach(() => vi.restoreAllMocks());

test("R36 the tools are there before any backend, and any stack in it, is", async () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  await runCommand(env, { rawArgs: ["--tools"] });
  expect(print.mock.calls).toEqual([["export PATH='/tools/it'\\''s here'"]]);
  await expect(runCommand(env, { rawArgs: ["local"] })).rejects.toThrow("there is no backend yet");
});
