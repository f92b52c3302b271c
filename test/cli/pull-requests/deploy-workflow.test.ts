import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { githubWorkflows } from "../../../cli/ci/github.ts";
import { named, project, texts } from "./parsed-workflows.ts";

describe("R16 the workflow that deploys", () => {
  test("R16 production gets the run's own commit, as the others had it, and never over a later one", () => {
    const { deploy, production } = named("deploy").jobs;
    expect(production?.steps).toEqual(deploy?.steps);
    expect(deploy?.steps[0]?.with).toEqual({ "persist-credentials": false, "fetch-depth": 0 });
    expect(deploy?.steps.map(({ run }) => run)).toContain('npx slipway up "$STACK" --yes --forward');
  });

  test.each([
    ["success", "[1]", true],
    ["skipped", "[1]", true],
    ["failure", "[1]", false],
    ["cancelled", "[1]", false],
    ["success", "[]", false],
  ])("R16 after the others are %s, %j of production is deployed: %j", (result, last, runs) => {
    const condition = named("deploy").jobs.production?.if?.replace(/^\$\{\{(.*)\}\}$/, "$1") ?? "";
    const needs = { stacks: { result: "success", outputs: { last } }, deploy: { result } };
    const contains = (all: readonly string[], one: string) => all.includes(one);
    const context = { needs, contains, cancelled: () => false, fromJSON: (text: string): unknown => JSON.parse(text) };
    expect(runInNewContext(condition, context)).toBe(runs);
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

  test("R37 the examination of up signs in where tools were accepted, and no other step but that of prompts does", () => {
    const all = githubWorkflows({ ...project, prompts: undefined });
    expect(
      Object.values(all)
        .join("")
        .match(/SLIPWAY_TOKEN: /g),
    ).toHaveLength(1);
    expect(all[".github/workflows/slipway-deploy.yml"]).toMatch(
      / up "\$STACK" --yes --forward\n +env:\n( +[A-Z_]+: .*\n)* +SLIPWAY_TOKEN: \$\{\{ secrets\.SLIPWAY_TOKEN \}\}\n/,
    );
    expect(
      Object.values(githubWorkflows({ ...project, prompts: undefined, hasContract: false })).join(""),
    ).not.toContain("SLIPWAY_TOKEN");
  });

  test("R16 a cluster's sign-in is a file of the runner's own, and in no other step's environment", () => {
    const all = githubWorkflows({ ...project, secrets: [...project.secrets, "KUBECONFIG"] });
    for (const name of ["preview", "deploy", "drift"]) {
      const text = all[`.github/workflows/slipway-${name}.yml`] ?? "";
      expect(text.match(/secrets\.KUBECONFIG/g), name).toHaveLength(1);
      expect(text).toContain('(umask 077; printf %s "$TEXT" > "$RUNNER_TEMP/kubeconfig")');
    }
    // That stack is on Google Cloud.
    expect(all[".github/workflows/slipway-preview-deployment.yml"]).not.toContain("KUBECONFIG");
  });
});
