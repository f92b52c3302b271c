import { describe, expect, test } from "vitest";
import { explainSystemError, isUserFacing, UsageError, UserError, withNextCommand } from "../../cli/user-error.ts";
import { ConfigError } from "../../infra/errors.ts";
import { ContainerError } from "../../simulation/run-container.ts";
import { ToolError } from "../../toolchain/tool.ts";
import { ArtifactError } from "../../verify/report/artifacts.ts";
import { SelectionError } from "../../verify/selection.ts";

test("a user's mistake is known by its mark in every room, whatever its class is called", () => {
  const mistakes = [UserError, UsageError, ContainerError, ToolError, ArtifactError, SelectionError];
  for (const Mistake of mistakes) expect(isUserFacing(new Mistake("x")), Mistake.name).toBe(true);
  expect(isUserFacing(new ConfigError([]))).toBe(true);
  const named = new Error("a bug");
  named.name = "UserError";
  expect(isUserFacing(named)).toBe(false);
});

test.each([
  ["the disk is full", "npx slipway up demo", "the disk is full\nthen again:\n  npx slipway up demo"],
  ["--page x is none of a, b", "npx slipway open --help", "--page x is none of a, b\n  npx slipway open --help"],
  ["nothing runs: npx slipway up demo", "npx slipway logs demo", "nothing runs: npx slipway up demo"],
  ["it is locked:\n  pulumi cancel", "npx slipway up demo", "it is locked:\n  pulumi cancel"],
  ["it said:\n  no\nmend it", "npx slipway up demo", "it said:\n  no\nmend it\nthen again:\n  npx slipway up demo"],
])("R35 every error carries the next command: %j", (message, command, expected) => {
  expect(withNextCommand(new UserError(message), command)).toBe(expected);
});

describe("what the system refused", () => {
  test.each([
    ["ENOSPC", "no space left on device, write", "free some space on the disk and run this again"],
    ["EACCES", "permission denied, mkdir '/x'", "give this user the right to"],
    ["EROFS", "read-only file system, mkdir '/x'", "run this in a checkout that can be written to"],
  ])("%s has a way out", (code, message, remedy) => {
    const explained = explainSystemError(Object.assign(new Error(`${code}: ${message}`), { code }));
    expect(isUserFacing(explained)).toBe(true);
    expect(String(explained)).toContain(`${message}: ${remedy}`);
  });

  test("anything else stays a bug", () => {
    const bug = Object.assign(new TypeError("x is not a function"), { code: "ERR_INVALID_ARG_TYPE" });
    expect(explainSystemError(bug)).toBe(bug);
  });
});
