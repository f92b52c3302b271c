import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { githubWorkflows } from "../../../cli/ci/github.ts";
import type { CiProject } from "../../../cli/ci/project.ts";
import { ciProject } from "./ci-project.ts";

const stepSchema = z.object({ uses: z.string().optional(), run: z.string().optional(), with: z.unknown().optional() });
const workflowSchema = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()),
  concurrency: z.object({ group: z.string(), "cancel-in-progress": z.boolean() }).optional(),
  defaults: z.unknown().optional(),
  jobs: z.record(
    z.string(),
    z.object({
      if: z.string().optional(),
      "timeout-minutes": z.number(),
      permissions: z.record(z.string(), z.string()),
      environment: z.string().optional(),
      strategy: z.unknown().optional(),
      concurrency: z.object({ group: z.string(), "cancel-in-progress": z.boolean() }).optional(),
      steps: z.array(stepSchema),
    }),
  ),
});

const project: CiProject = {
  ...ciProject,
  directory: "packages/app/slipway",
  secrets: ["PULUMI_CONFIG_PASSPHRASE", "FLY_API_TOKEN"],
  with: ["fly-prod"],
  prompts: "../prompts.yaml",
  registry: { endpoint: "https://mcp.example.com/mcp" },
  previews: { stack: "gcp-dev", cloud: "gcp", label: "preview" },
};
const texts = githubWorkflows(project);
const workflows = Object.entries(texts).map(([file, text]) => {
  return { name: /slipway-([\w-]+)\.yml$/.exec(file)?.[1] ?? file, text, ...workflowSchema.parse(parse(text)) };
});

function named(name: string) {
  const found = workflows.find((workflow) => workflow.name === name);
  if (found === undefined) throw new Error(`there is no workflow ${name}`);
  return found;
}

describe("R16 the workflows", () => {
  test("R16 are few and short", () => {
    const names = ["check", "preview", "deploy", "drift", "publish", "preview-deployment"];
    expect(workflows.map(({ name }) => name)).toEqual(names);
    for (const { name, text } of workflows) expect(text.split("\n").length, name).toBeLessThan(145);
  });

  test.each(workflows)(
    "R16 $name pins every action by commit, bounds every job and gives it no more than it needs",
    (workflow) => {
      expect(workflow.permissions).toEqual({});
      expect(workflow.defaults).toEqual({ run: { "working-directory": "packages/app/slipway" } });
      const allowed = ["contents", "id-token", "pull-requests", "issues"];
      for (const [name, job] of Object.entries(workflow.jobs)) {
        expect(job["timeout-minutes"], name).toBeLessThanOrEqual(60);
        if (name === "over") continue;
        expect(Object.keys(job.permissions).filter((right) => !allowed.includes(right))).toEqual([]);
        expect(job.permissions.contents).toBe("read");
        for (const { uses, run } of job.steps) {
          if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
          // Text from outside reaches a shell as a variable alone.
          expect(run ?? "").not.toContain("${{");
        }
        // A secret is read only where an environment guards it.
        if (/secrets\.|id-token/.test(JSON.stringify(job)))
          expect(job.environment).toMatch(/matrix\.environment|^(mcp-registry|preview-deployments(-sweep)?)$/);
      }
    },
  );

  test("R16 the check has no secret and no identity, so that forks have it", () => {
    expect(texts[".github/workflows/slipway-check.yml"]).not.toMatch(/secrets\.|id-token|environment:|vars\./);
    expect(JSON.stringify(named("check").on)).toContain("pull_request");
    for (const { on } of workflows) expect(Object.keys(on)).not.toContain("pull_request_target");
  });

  test("R26 golden prompts are judged where there are some, by a model where somebody set its key", () => {
    const deploy = texts[".github/workflows/slipway-deploy.yml"];
    expect(deploy).toContain('--only prompts --prompts "$PROMPTS"');
    expect(deploy).toContain("PROMPTS: ../prompts.yaml");
    expect(deploy).toContain("${OPENAI_API_KEY:+--ranker model}");
    expect(texts[".github/workflows/slipway-preview.yml"]).toContain("OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}");
    const without = Object.values(githubWorkflows({ ...project, prompts: undefined })).join("");
    expect(without).not.toMatch(/OPENAI|prompts/);
  });

  test("R30 the registry's entry is published with a tag, by GitHub's own sign-in and by nobody without a review", () => {
    const { publish } = named("publish").jobs;
    expect(named("publish").on).toEqual({ push: { tags: ["v*"] }, workflow_dispatch: null });
    expect(publish?.permissions).toEqual({ contents: "read", "id-token": "write" });
    expect(publish?.environment).toBe("mcp-registry");
    const steps = publish?.steps.map(({ run = "" }) => run).join("\n");
    expect(steps).toMatch(/go install \S+registry\/cmd\/publisher@v\d+\.\d+\.\d+\n/);
    expect(steps).toMatch(
      /launch package "\$ENDPOINT" --for registry[^]*login github-oidc\n[^]* publish "\$RUNNER_TEMP\/launch\/server.json"/,
    );
    expect(JSON.stringify(publish)).not.toContain("secrets.");
    const without = Object.keys(githubWorkflows({ ...project, registry: undefined }));
    expect(without.filter((file) => file.includes("publish"))).toEqual([]);
  });

  test("R16 previews cancel each other, deployments never, and one stack is deployed at a time", () => {
    expect(named("preview").jobs.preview?.concurrency?.["cancel-in-progress"]).toBe(true);
    expect(named("deploy").jobs.deploy?.concurrency?.["cancel-in-progress"]).toBe(false);
    expect(named("deploy").jobs.deploy?.strategy).toMatchObject({ "max-parallel": 1, "fail-fast": true });
  });

  test("R16 a preview signs in as an identity of its own, and so does the look for drift", () => {
    expect(named("preview").jobs.preview?.environment).toBe("${{ matrix.environment }}-preview");
    expect(named("drift").jobs.drift?.environment).toBe("${{ matrix.environment }}-preview");
    expect(named("deploy").jobs.deploy?.environment).toBe("${{ matrix.environment }}");
    expect(named("preview").jobs.preview?.permissions).toMatchObject({ "pull-requests": "write", "id-token": "write" });
    expect(named("deploy").jobs.deploy?.permissions).toEqual({ contents: "read", "id-token": "write" });
  });

  test("R16 pull requests are deployed with a label or always, never those of forks, and removed by the branch's own code", () => {
    const text = texts[".github/workflows/slipway-preview-deployment.yml"] ?? "";
    const { jobs } = named("preview-deployment");
    expect(Object.keys(jobs)).toEqual(["up", "over", "down", "sweep"]);
    const { over, ...others } = jobs;
    for (const job of Object.values(others)) expect(job.concurrency?.["cancel-in-progress"]).toBe(false);
    // A reviewer whom a deployment waits for is asked for no removal.
    const environments = Object.values(others).map(({ environment }) => environment);
    expect(environments).toEqual(["preview-deployments", "preview-deployments-sweep", "preview-deployments-sweep"]);
    expect(text.match(/head\.repo\.full_name == github\.repository/g)).toHaveLength(2);
    // The pull request's own code has no identity by which it could remove anything.
    expect(over).toMatchObject({ permissions: { actions: "write" } });
    expect(JSON.stringify(over)).not.toMatch(/secrets|id-token|environment|uses/);
    expect(over?.steps.map(({ run }) => run)).toEqual([
      'gh workflow run slipway-preview-deployment.yml --repo "$GITHUB_REPOSITORY" --ref "$TRUNK" --field "number=$NUMBER"',
    ]);
    expect(text).toContain('preview-deployment sweep "$STACK" --markdown');
    expect(text).toContain("--issue");
    const always = githubWorkflows({ ...project, previews: { stack: "local", cloud: "none", label: undefined } });
    const other = always[".github/workflows/slipway-preview-deployment.yml"] ?? "";
    expect(other).not.toContain("label");
    expect(other).not.toContain("google-github-actions");
  });

  test.each([
    ["opened", "open", ["preview"], undefined, ["up"]],
    ["synchronize", "open", ["bug"], undefined, []],
    ["labeled", "open", ["preview"], "preview", ["up"]],
    ["labeled", "open", ["preview", "bug"], "bug", []],
    ["labeled", "closed", ["preview"], "preview", []],
    ["unlabeled", "open", [], "preview", ["over"]],
    ["unlabeled", "open", ["preview"], "bug", []],
    ["closed", "closed", ["preview"], undefined, ["over"]],
    ["closed", "closed", ["bug"], undefined, []],
  ] as const)(
    "R16 a pull request that is %s, %s, with %j, about %s, makes %j run",
    (action, state, names, label, runs) => {
      const { jobs } = named("preview-deployment");
      const github = {
        event_name: "pull_request",
        repository: "team/app",
        event: {
          action,
          label: { name: label },
          pull_request: { state, head: { repo: { full_name: "team/app" } }, labels: { "*": { name: names } } },
        },
      };
      const contains = (all: readonly string[], one: string) => all.includes(one);
      // In these conditions the language is JavaScript's, but for the star.
      const isMet = ({ if: condition = "" }) =>
        runInNewContext(condition.replaceAll(".*.", "['*']."), { github, contains, inputs: {} }) === true;
      expect(Object.keys(jobs).filter((name) => isMet(jobs[name] ?? {}))).toEqual(runs);
    },
  );

  test.each([
    ["schedule", {}, ["sweep"]],
    ["workflow_dispatch", { number: "" }, ["sweep"]],
    ["workflow_dispatch", { number: "12" }, ["down"]],
  ])("R16 on %s with %j what is removed is %j's", (event_name, inputs, runs) => {
    const { jobs } = named("preview-deployment");
    const isMet = ({ if: condition = "" }) =>
      Boolean(runInNewContext(condition.replaceAll(".*.", "['*']."), { github: { event_name }, inputs }));
    expect(Object.keys(jobs).filter((name) => isMet(jobs[name] ?? {}))).toEqual(runs);
  });
});
