import { type EvaluationContext, type Logger, OpenFeature, TypedInMemoryProvider } from "@openfeature/server-sdk";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { booleanProvider } from "../src/gate/boolean-provider.ts";
import { createFlagGate } from "../src/gate/feature-flag.ts";
import { openGate } from "../src/gate/index.ts";
import { anonymous, type User } from "../src/user.ts";
import { readLog } from "./observed-calls.ts";

const ada: User = { subject: "ada-1815", scopes: new Set(), email: "ada@example.com", consentsToLogging: false };
const grace: User = { subject: "grace-1906", scopes: new Set(), consentsToLogging: false };

const flagIs = (defaultVariant: "on" | "off") => ({
  dogfood: { variants: { on: true, off: false }, defaultVariant, disabled: false },
});

afterEach(() => OpenFeature.close());

describe("R29 a flag in the settings", () => {
  const gateFor = (dogfood: boolean | string[]) =>
    openGate({ kind: "flag", flag: "dogfood", source: { flags: { dogfood }, remote: undefined } });

  it.each([
    { dogfood: true, admitted: [true, true, true] },
    { dogfood: false, admitted: [false, false, false] },
    { dogfood: ["grace-1906"], admitted: [false, true, false] },
    { dogfood: ["@example.com"], admitted: [true, false, false] },
    { dogfood: [], admitted: [false, false, false] },
  ])("is on for whom it names: $dogfood", async ({ dogfood, admitted }) => {
    const gate = await gateFor(dogfood);
    expect(await Promise.all([ada, grace, anonymous].map((user) => gate.admits(user)))).toEqual(admitted);
    expect(readLog()).toBe("");
  });

  it("has to be somewhere", async () => {
    const source = { flags: undefined, remote: undefined };
    await expect(openGate({ kind: "flag", flag: "dogfood", source })).rejects.toThrow(
      /^FEATURE_FLAGS: must be set, or OFREP_ENDPOINT/,
    );
  });
});

describe("R29 a flag of any provider", () => {
  it("is evaluated for the subject and the verified address", async () => {
    const isOn = vi.fn(() => true);
    const gate = createFlagGate("dogfood", booleanProvider("test", isOn));
    await gate.admits(ada);
    await gate.admits(grace);
    expect(isOn.mock.calls).toEqual([
      ["dogfood", { targetingKey: "ada-1815", email: "ada@example.com" }],
      ["dogfood", { targetingKey: "grace-1906" }],
    ]);
  });

  it.each([
    {
      name: "throws",
      provider: booleanProvider("test", ({ length }) => {
        throw new Error(`no answer on ${length} for ada-1815, ada@example.com`);
      }),
      error: "GENERAL: no answer on 7 for [user], [user]",
    },
    { name: "has no such flag", provider: new TypedInMemoryProvider({}), error: "FLAG_NOT_FOUND" },
    {
      name: "has a flag of another type",
      provider: new TypedInMemoryProvider({
        dogfood: { variants: { on: "true" }, defaultVariant: "on", disabled: false },
      }),
      error: "TYPE_MISMATCH",
    },
    {
      name: "cannot be started",
      provider: Object.assign(
        booleanProvider("test", () => true),
        {
          initialize: async () => {
            throw new Error("the key is wrong");
          },
          resolveBooleanEvaluation: async () => {
            throw new Error("not started");
          },
        },
      ),
      error: "the key is wrong",
    },
  ])("admits nobody when the provider $name, and the log says why", async ({ provider, error }) => {
    const gate = createFlagGate("dogfood", provider);
    expect(await gate.admits(ada)).toBe(false);
    const logged = readLog();
    expect(logged).toContain('"event":"access_check_failed","flag":"dogfood"');
    expect(logged).toContain(error);
    expect(logged).not.toMatch(/ada-1815|ada@example/);
  });

  it("writes nothing of users beside the log", async () => {
    const provider = Object.assign(
      booleanProvider("test", () => true),
      {
        resolveBooleanEvaluation: async (_: string, value: boolean, context: EvaluationContext, logger: Logger) => {
          logger.error(`asked for ${context.targetingKey}`);
          return { value: !value };
        },
      },
    );
    const spy = vi.spyOn(console, "error").mockImplementation(() => {});
    expect(await createFlagGate("dogfood", provider).admits(ada)).toBe(true);
    expect(spy).not.toHaveBeenCalled();
  });

  it("admits whom it should once the provider answers again", async () => {
    const isOn = vi
      .fn(() => true)
      .mockImplementationOnce(() => {
        throw new Error("away");
      });
    const gate = createFlagGate("dogfood", booleanProvider("test", isOn));
    expect(await gate.admits(ada)).toBe(false);
    expect(await gate.admits(ada)).toBe(true);
  });
});

describe("R29 a decision", () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
  afterEach(() => vi.useRealTimers());

  it.each([
    { name: "an evaluation", provider: booleanProvider("slow", () => new Promise(() => {})) },
    {
      name: "the start of a provider",
      provider: Object.assign(
        booleanProvider("slow", () => true),
        { initialize: () => new Promise<void>(() => {}) },
      ),
    },
  ])("is no after a second of $name", async ({ provider }) => {
    const gate = createFlagGate("dogfood", provider);
    const decision = Promise.resolve(gate.admits(ada));
    await vi.advanceTimersByTimeAsync(999);
    await expect(Promise.race([decision, "waiting"])).resolves.toBe("waiting");
    await vi.advanceTimersByTimeAsync(1);
    expect(await decision).toBe(false);
    expect(readLog()).toContain("no answer within 1000 ms");
  });

  it("holds for ten seconds, for its user alone", async () => {
    const provider = new TypedInMemoryProvider(flagIs("on"));
    const gate = createFlagGate("dogfood", provider);
    expect(await gate.admits(ada)).toBe(true);
    provider.putConfiguration(flagIs("off"));
    await vi.advanceTimersByTimeAsync(9_999);
    expect(await gate.admits(ada)).toBe(true);
    expect(await gate.admits(grace)).toBe(false);
    expect(await gate.admits({ ...ada, email: "ada@elsewhere.example" })).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await gate.admits(ada)).toBe(false);
  });

  it("is made once for calls that arrive together, and kept for ten thousand users", async () => {
    const isOn = vi.fn(() => true);
    const gate = createFlagGate("dogfood", booleanProvider("test", isOn));
    await Promise.all([gate.admits(ada), gate.admits(ada), gate.admits(ada)]);
    expect(isOn).toHaveBeenCalledTimes(1);
    for (let index = 1; index < 10_000; index++) await gate.admits({ ...grace, subject: `user-${index}` });
    await gate.admits(ada);
    expect(isOn).toHaveBeenCalledTimes(10_000);
    await gate.admits(grace);
    await gate.admits(ada);
    expect(isOn).toHaveBeenCalledTimes(10_002);
  });
});
