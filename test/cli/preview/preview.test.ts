import { describe, expect, test } from "vitest";
import { parsePlan, type Plan, type Planned, type ResourceChange } from "../../../cli/preview/plan.ts";
import { longestComment, toMarkdown } from "../../../cli/preview/markdown.ts";
import type { PreviewReport } from "../../../cli/preview/report.ts";
import { judge } from "../../../infra/policy/judge.ts";
import { propertyChanges } from "../../../cli/preview/property-changes.ts";
import { runLink } from "../../../cli/preview/run-link.ts";
import { toText } from "../../../cli/preview/text.ts";

const urn = (type: string, name: string) => `urn:pulumi:demo::slipway::slipway:index:McpService$${type}::${name}`;
const state = (type: string, inputs: object) => ({ type, custom: true, inputs });
const task = "aws:ecs/taskDefinition:TaskDefinition";
const containers = (image: string, token: string) =>
  JSON.stringify([{ name: "server", image, environment: [{ name: "GREETING", value: token }] }]);

const printed = JSON.stringify({
  steps: [
    {
      op: "same",
      urn: urn("pulumi:pulumi:Stack", "slipway-demo"),
      newState: { type: "pulumi:pulumi:Stack", inputs: {} },
    },
    { op: "same", urn: urn("aws:ec2/vpc:Vpc", "demo"), newState: state("aws:ec2/vpc:Vpc", {}) },
    {
      op: "create",
      urn: urn("aws:s3/bucket:Bucket", "new"),
      newState: state("aws:s3/bucket:Bucket", { acl: "private" }),
    },
    { op: "create", urn: urn("pulumi:providers:aws", "demo"), newState: state("pulumi:providers:aws", {}) },
    {
      op: "update",
      urn: urn("aws:ecs/service:Service", "demo"),
      oldState: state("aws:ecs/service:Service", { desiredCount: 1, tags: { a: "x" }, secretArn: "[secret]" }),
      newState: state("aws:ecs/service:Service", { desiredCount: 2, tags: { a: "x" }, secretArn: "changed" }),
      diffReasons: ["desiredCount", "secretArn", "taskDefinition"],
    },
    {
      op: "replace",
      urn: urn(task, "demo"),
      oldState: state(task, { containerDefinitions: containers("a@sha256:1", "hunter2"), cpu: "1024" }),
      newState: state(task, { containerDefinitions: containers("a@sha256:2", "hunter3"), cpu: "2048" }),
      diffReasons: ["containerDefinitions", "cpu"],
      replaceReasons: ["cpu", "containerDefinitions"],
    },
    { op: "delete", urn: urn("aws:s3/bucket:Bucket", "data"), oldState: state("aws:s3/bucket:Bucket", {}) },
  ],
  diagnostics: [
    { message: "<{%fg 1%}>warning: memory is small<{%reset%}>\n", severity: "warning" },
    { message: "warning: memory is small\n", severity: "warning" },
    { message: "error: no\n", severity: "error" },
  ],
});

function planOf(text: string): Plan & Planned {
  const parsed = parsePlan(text);
  if (parsed === undefined) throw new Error("this is no preview");
  return { ...parsed, unchanged: 1 };
}

const plan = planOf(printed);
const report: PreviewReport = {
  stack: "demo",
  isDrift: false,
  plan,
  violations: judge({ name: "prod", production: true, resources: plan.resources }),
  cost: { before: "USD 10.00", after: "USD 20.00", difference: "+10.00" },
  tools: {
    status: "published",
    isBroken: true,
    reasons: ["search is find since 2.0"],
    changes: [
      {
        kind: "tool removed",
        isBreaking: true,
        severity: "critical",
        rule: "tool-removed",
        subject: "search",
        text: "calls of it fail now",
        why: "a host keeps it",
        advice: "keep it",
      },
    ],
  },
  links: runLink({ GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "team/app", GITHUB_RUN_ID: "7" }),
};

describe("R16 what a preview says", () => {
  test("R16 replacements and deletions come first, and what Pulumi does for itself is left out", () => {
    expect(plan.changes.map(({ operation, name }) => `${operation} ${name}`)).toEqual([
      "replace demo",
      "delete data",
      "update demo",
      "create new",
    ]);
    expect(plan.warnings).toEqual(["memory is small"]);
    expect(parsePlan("error: no such stack")).toBeUndefined();
  });

  test("R16 a block that is new, or takes the place of a plain value, keeps its secrets to itself", () => {
    const sidecar = { image: "a@sha256:1", envs: [{ name: "TOKEN", value: "hunter2" }] };
    const changes = propertyChanges({ auth: "none" }, { containers: [sidecar], auth: { password: "hunter2" } });
    expect(JSON.stringify(changes)).not.toContain("hunter");
    expect(changes).toContainEqual({ path: "containers[0].image", after: "a@sha256:1" });
  });

  test("R16 values are shown within JSON too, secrets and variables never", () => {
    expect(plan.changes[0]?.properties).toEqual([
      { path: "containerDefinitions[server].image", before: "a@sha256:1", after: "a@sha256:2", replaces: true },
      {
        path: "containerDefinitions[server].environment[GREETING].value",
        before: "(not shown)",
        after: "(not shown)",
        replaces: true,
      },
      { path: "cpu", before: "1024", after: "2048", replaces: true },
    ]);
    for (const text of [JSON.stringify(plan.changes), toMarkdown(report), toText(report)])
      expect(text).not.toContain("hunter");
    // What only the provider computes has no values that are known.
    expect(plan.changes[2]?.properties.map(({ path }) => path)).toEqual([
      "desiredCount",
      "secretArn",
      "taskDefinition",
    ]);
  });

  test("R16 R37 the comment has the table, the cost, what breaks with its reason, and the run", () => {
    const text = toMarkdown(report);
    expect(
      text.startsWith("<!-- slipway:preview demo -->\n\n### demo: 1 to replace, 1 to delete, 1 to change, 1 to make"),
    ).toBe(true);
    expect(text).toContain(
      "| 🔴 **replace** | demo (aws:ecs:TaskDefinition) | containerDefinitions&#91;server&#93;.image",
    );
    expect(text).toContain("**Cost** USD 10.00 → USD 20.00 a month (+10.00), estimated");
    expect(text).toContain(
      "🔴 1 break what is published\non purpose: search is find since 2.0\n- breaking: search tool removed",
    );
    expect(text).toContain("[run](https://github.com/team/app/actions/runs/7)");
    // The task of this preview runs an image by a short digest, which is none.
    expect(text).toContain(
      "**Policies**\n- mandatory: image-by-digest: aws:ecs/taskDefinition:TaskDefinition demo runs a&#64;sha256:2;",
    );
    expect(toText(report)).toContain("policy    mandatory: image-by-digest");
    expect(toText(report)).toContain("on purpose: search is find since 2.0");
  });

  test("R16 what a platform names cannot leave its cell, mention anybody or end the comment", () => {
    const [change] = plan.changes;
    const named: ResourceChange = { operation: "delete", type: "a:b:C", name: "x | y\n@team <!-- -->", properties: [] };
    const text = toMarkdown({ ...report, plan: { ...plan, changes: change ? [named, change] : [] } });
    expect(text).toContain("x &#124; y &#64;team &#60;&#33;-- --&#62;");
  });

  test.each([1, 400, 5000])(
    "R16 a comment about %i resources is cut between lines and says what is missing",
    (count) => {
      const many = Array.from({ length: count }, (_, index): ResourceChange => {
        const properties = Array.from({ length: 8 }, (_, at) => ({
          path: `field${at}`,
          before: "x".repeat(50),
          after: "y".repeat(50),
          replaces: false,
        }));
        return { operation: "update", type: "a:b:C", name: `resource-${index}`, properties };
      });
      const gone: ResourceChange = { operation: "delete", type: "a:b:C", name: "the data", properties: [] };
      const text = toMarkdown({ ...report, plan: { ...plan, changes: [gone, ...many] } });
      expect(text.length).toBeLessThanOrEqual(longestComment);
      expect(text).toContain("🔴 **delete** | the data");
      expect(text).toContain("[run](https");
      expect(/more resources do not fit/.test(text)).toBe(count === 5000);
      expect(text.includes("what changes within them does not fit")).toBe(count > 1);
      for (const row of text.split("\n").filter((line) => line.startsWith("| "))) expect(row.endsWith(" |")).toBe(true);
    },
  );

  test("R16 a stack that cannot be previewed says why, once", () => {
    const text = toMarkdown({
      stack: "demo",
      isDrift: false,
      failure: "slipway:service.name: must start with a letter",
      links: [],
    });
    expect(text).toBe(
      "<!-- slipway:preview demo -->\n\n### demo cannot be previewed\n\n> slipway:service.name: must start with a letter\n",
    );
  });
});
