import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "citty";
import { beforeAll, expect, test, vi } from "vitest";
import { acceptCommand } from "../../cli/contract-file.ts";
import rollback from "../../cli/rollback.ts";
import { tokenOfShell } from "../../cli/shell-token.ts";
import up from "../../cli/up.ts";
import { useProject } from "./own-project.ts";

const project = useProject();
beforeAll(() => writeFileSync(join(project, "Pulumi.local.yaml"), "config:\n  slipway:target: docker\n"));

test.each(["Bearer abcdefgh", "b4d"])(
  "R37 a SLIPWAY_TOKEN of %j ends up and rollback before either does anything",
  async (text) => {
    vi.stubEnv("SLIPWAY_TOKEN", text);
    const rawArgs = ["local", "--yes"];
    for (const run of [() => runCommand(up, { rawArgs }), () => runCommand(rollback, { rawArgs })]) {
      const error: unknown = await run().catch((one: unknown) => one);
      expect(error).toMatchObject({ name: "UserError" });
      expect(String(error)).toContain("SLIPWAY_TOKEN holds no bearer token: it is shorter than");
      expect(String(error)).not.toContain(text);
    }
  },
);

test("R37 a SLIPWAY_TOKEN with nothing in it is none, and one with a line's end is the token", () => {
  vi.stubEnv("SLIPWAY_TOKEN", " ");
  expect(tokenOfShell()).toBeUndefined();
  vi.stubEnv("SLIPWAY_TOKEN", "token-of-somebody\n");
  expect(tokenOfShell()).toBe("token-of-somebody");
});

test("R37 the command that accepts tools which a token showed names its variable", () => {
  expect(acceptCommand("prod", "SLIPWAY_TOKEN")).toBe("npx slipway contract accept prod --token-env SLIPWAY_TOKEN");
  expect(acceptCommand("prod")).toBe("npx slipway contract accept prod");
});
