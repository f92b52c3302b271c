import { afterEach, expect, test, vi } from "vitest";
import { typed } from "../../cli/typed.ts";

const { argv } = process;
afterEach(() => {
  process.argv = argv;
  vi.restoreAllMocks();
});

test.each([
  [["verify", "https://host.example/mcp?page=2", "--quick"], "verify 'https://host.example/mcp?page=2' --quick"],
  [["up", "prod", "--", "x"], "up prod --yes -- x"],
])("R35 what was typed is printed as it was: %j", (words, line) => {
  process.argv = ["node", "slipway", ...words];
  expect(typed(...(words[0] === "up" ? ["--yes"] : []))).toBe(`npx slipway ${line}`);
});

test.each([
  "https://ada:hunter2-and-more@host.example/mcp",
  "--connect-to=https://host.example/mcp?api_key=hunter2-and-more",
])("R11 a line that is printed again holds no login or key of a URL: %s", (word) => {
  process.argv = ["node", "slipway", "verify", word];
  expect(typed()).not.toContain("hunter2");
  expect(typed()).toContain("host.example/mcp");
});
