import { expect, test } from "vitest";
import { isApex } from "../../infra/domain-name.ts";

test.each(["example.com", "EXAMPLE.com.", "example.co.uk", "team.eu.org", "co.uk", "localhost"])(
  "R12 %s is the top of a zone",
  (host) => {
    expect(isApex(host)).toBe(true);
  },
);

test.each(["mcp.example.com", "mcp.example.co.uk", "a.b.example.com"])("R12 %s is not", (host) => {
  expect(isApex(host)).toBe(false);
});

test("R12 a zone of one's own has a top wherever it was cut off", () => {
  expect(isApex("mcp.example.com", "MCP.example.com.")).toBe(true);
  expect(isApex("mcp.example.com", "example.com")).toBe(false);
});
