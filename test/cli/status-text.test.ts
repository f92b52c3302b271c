import { describe, expect, test } from "vitest";
import { toDeployments } from "../../cli/deployments.ts";
import { type Status, toText } from "../../cli/status-text.ts";

// As `pulumi stack history --json` prints it, without what is not read.
const update = {
  version: 0,
  kind: "update",
  startTime: "2026-11-27T01:03:24.000Z",
  message: "Answer sooner\n\nWith a reason",
  environment: { "git.head": "5db66971ea71603fa2fc08eec6cfc7604355a96c", "git.dirty": "true", "exec.kind": "cli" },
  config: {
    "slipway:secrets": { secret: true },
    "slipway:service": {
      value: '{"minInstances":2}',
      objectValue: { minInstances: 2, maxInstances: 4 },
      secret: false,
    },
    "slipway:image": { objectValue: { reference: "x", rollback: true }, secret: false },
  },
  result: "succeeded",
  endTime: "2026-11-27T01:03:29.000Z",
  resourceChanges: { create: 1 },
};

const image = { reference: "r@sha256:a", digest: "sha256:a", since: "2026-11-27T01:03:29.000Z", earlier: 1 };

const status: Status = {
  stack: "prod",
  target: "cloud-run",
  endpoint: "https://mcp.example.com/mcp",
  answer: { works: true, server: "example 1.0", protocolVersion: "2025-11-25", tools: 3, milliseconds: 42 },
  image,
  instances: { minimum: 0, maximum: 4, running: null },
  consoleUrl: "https://console.example.com",
  dashboardUrl: null,
  unfinishedExamination: false,
  deployments: toDeployments([update]),
};
const now = Date.parse("2026-11-27T04:03:29.000Z");

describe("Pulumi's history", () => {
  test("becomes deployments with their commit, and a rollback is told from an update", () => {
    expect(toDeployments([update])).toEqual([
      {
        time: "2026-11-27T01:03:29.000Z",
        kind: "rollback",
        result: "succeeded",
        commit: { id: update.environment["git.head"], message: update.message, isDirty: true },
        instances: { minimum: 2, maximum: 4 },
      },
    ]);
  });

  test("of a project in no repository has no commit, and what runs still has no end", () => {
    const bare = { kind: "update", result: "in-progress", startTime: update.startTime };
    expect(toDeployments([bare])).toEqual([{ time: update.startTime, kind: "update", result: "in-progress" }]);
  });
});

describe("a status for people", () => {
  test("says what runs, since when, and what was deployed from which commit", () => {
    const text = toText(status, now);
    expect(text).toContain("sha256:a, since 2026-11-27 01:03 UTC (3 hours ago)");
    expect(text).toContain("yes, in 42 ms: example 1.0, MCP 2025-11-25, 3 tools");
    expect(text).toContain("5db6697 and changes Answer sooner");
    expect(text).not.toContain("With a reason");
  });

  test("says what is not known, and where to see it", () => {
    expect(toText(status, now)).toContain(
      "0 to 4 asked for; how many run, only the platform knows: npx slipway open prod",
    );
    const unknown = { ...status, image: { ...image, since: null } };
    expect(toText(unknown, now)).toContain("sha256:a, not known since when");
  });

  test("says why an endpoint does not answer, and what to do", () => {
    const silent = {
      ...status,
      answer: { works: false as const, cause: "the name is not found", fix: "set the record" },
    };
    expect(toText(silent, now)).toContain("no: the name is not found; set the record");
  });

  test("R35 of a first up that failed is that and what was deployed, without an endpoint", () => {
    const failed = { ...update, result: "failed" };
    const incomplete = "no up of stack prod has come to its end yet: npx slipway up prod goes on";
    const none = {
      ...status,
      incomplete,
      endpoint: null,
      answer: null,
      image: null,
      deployments: toDeployments([failed]),
    };
    const text = toText(none, now);
    expect(text).toContain(`endpoint   ${incomplete}`);
    expect(text).toContain("failed");
    expect(text).not.toMatch(/answers|image /);
  });
});
