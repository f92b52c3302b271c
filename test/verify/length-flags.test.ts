import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toLengthOptions } from "../../verify/command/length-flags.ts";
import { startSecure } from "./faulty/reach-servers.ts";

const main = join(import.meta.dirname, "../../cli/main.ts");
let folder: string;
let secure: Awaited<ReturnType<typeof startSecure>>;
let ca: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-verify-"));
  secure = await startSecure();
  ca = join(folder, "ca.pem");
  await writeFile(ca, secure.options?.ca ?? "");
});
afterAll(async () => {
  await secure.close();
  await rm(folder, { recursive: true });
});

test("R21 what is given is used, and what is not stays open", async () => {
  expect(await toLengthOptions({ timeout: "120" })).toEqual({});
  expect(await toLengthOptions({ timeout: "600", hold: "65", idle: "2.5", soak: "300", ca })).toEqual({
    holdSeconds: 65,
    idleSeconds: 2.5,
    soakSeconds: 300,
    ca: secure.options?.ca,
  });
});

test.each([
  [{ hold: "long" }, "--hold long is no number of seconds"],
  [{ soak: "0" }, "--soak 0 is no number of seconds"],
  [{ hold: "120" }, "--timeout 120 is too short for this: give --timeout 240"],
  [{ idle: "60", soak: "60" }, "--timeout 120 is too short for this: give --timeout 240"],
  [{ ca: "/nowhere.pem" }, "--ca /nowhere.pem holds no certificate in PEM"],
  [{ ca: main }, "holds no certificate in PEM"],
])("R24 %j is refused: %s", async (flags, message) => {
  await expect(toLengthOptions({ timeout: "120", ...flags })).rejects.toThrow(message);
});

test("R24 a private authority is trusted where --ca names it, by the client as well", { timeout: 60_000 }, async () => {
  const run = (flags: string[]) =>
    execa(process.execPath, [main, "verify", secure.url, "--only", "reach.tls-chain,protocol.handshake", ...flags], {
      env: { PATH: "/nowhere", HOME: folder },
      extendEnv: false,
      reject: false,
    });
  const [trusted, refused] = await Promise.all([run(["--ca", ca]), run([])]);
  expect({ code: trusted.exitCode, stdout: trusted.stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^PASS {2}https.*\n.*\n3 of 3 checks passed in \d+\.\d s$/),
  });
  expect(refused.exitCode).toBe(1);
});
