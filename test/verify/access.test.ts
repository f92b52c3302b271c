import { expect, test } from "vitest";
import { verify } from "../../verify/run.ts";
import { startFor } from "./faulty/guarded-server.ts";

test("R25 a challenge without resource_metadata still asks for sign-in where the well-known document is", async () => {
  const { url, close } = await startFor({ challenge: () => "Bearer" });
  const { about, findings } = await verify(url, { only: ["protocol.handshake", "auth.no-token"] }).finally(close);
  expect(about).toEqual({ kind: "sign-in" });
  expect(findings).toMatchObject([{ check: "auth.no-token", severity: "info" }]);
});

test("R25 a challenge for bearer tokens behind one of another scheme asks for sign-in", async () => {
  const { url, close } = await startFor({ challenge: (bearer) => `Basic realm="notes", ${bearer}` });
  const { about, findings } = await verify(url, { only: ["protocol.handshake", "auth.no-token"] }).finally(close);
  expect(about).toEqual({ kind: "sign-in" });
  expect(findings).toEqual([]);
});
