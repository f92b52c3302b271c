import { expect, test } from "vitest";
import { madeUp, withoutMadeUpUrls } from "../../cli/made-up.ts";

test("R11 a rehearsal makes up secrets, and leaves out the addresses that nobody could make up", () => {
  const env = {
    PORT: "8080",
    API_KEY: madeUp("API_KEY"),
    DATABASE_URL: madeUp("DATABASE_URL"),
    PUBLIC_URL: "https://a",
  };
  const container = {
    image: "a@sha256:b",
    env,
    secretNames: ["API_KEY", "DATABASE_URL"],
    port: 8080,
    healthPath: "/health",
    cpu: 1,
    memoryMiB: 512,
  };
  const { wanted, leftOut } = withoutMadeUpUrls(container);
  expect(leftOut).toEqual(["DATABASE_URL"]);
  expect(wanted.env).toEqual({ PORT: "8080", API_KEY: "made-up-API_KEY", PUBLIC_URL: "https://a" });
  expect(wanted.secretNames).toEqual(["API_KEY"]);
});
