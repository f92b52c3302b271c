import { expect, test } from "vitest";
import { rightsRules } from "../../../infra/policy/platform-rules.ts";
import { named, ofType, valueOf } from "../../infra/program.ts";
import { runExample } from "./iam/stack.ts";

const issuer = "token.actions.githubusercontent.com";
const provider = `arn:aws:iam::123456789012:oidc-provider/${issuer}`;

async function trustOf(stack: string, ci: object, purpose: "deploy" | "preview" = "deploy") {
  const { run, place } = await runExample(stack, { options: { ci: { environment: "prod", ...ci } } });
  const role = named(run, "aws:iam/role:Role", `${place.service}-ci${purpose === "deploy" ? "" : "-preview"}`);
  return { statements: role && JSON.parse(String(role.assumeRolePolicy)).Statement, run };
}

test.each([
  ["aws-prod", "team@12/server@34"],
  ["aws-prod", "team/server"],
  ["apprunner-prod", "team@12/server@34"],
  ["apprunner-prod", "team/server"],
])(
  "R16 on %s a workflow of %s signs in to deploy, and another to preview, with exactly its subjects",
  async (stack, repository) => {
    for (const [purpose, environment] of [
      ["deploy", "prod"],
      ["preview", "prod-preview"],
    ] as const) {
      const { statements, run } = await trustOf(stack, { repository }, purpose);
      const [classic, immutable] = ["team/server", "team@12/server@34"].map(
        (name) => `repo:${name}:environment:${environment}`,
      );
      const subjects = repository.includes("@")
        ? { [`${issuer}:sub`]: [immutable, classic], [`${issuer}:repository_id`]: "34" }
        : { [`${issuer}:sub`]: classic };
      expect(statements).toEqual([
        {
          Effect: "Allow",
          Principal: { Federated: provider },
          Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
          Condition: { StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com", ...subjects } },
        },
      ]);
      const { ciSignIn, ciPreviewSignIn } = run.service.outputs;
      expect(await valueOf(purpose === "deploy" ? ciSignIn : ciPreviewSignIn)).toMatchObject({
        "role-to-assume": expect.stringMatching(
          purpose === "deploy" ? /:role\/slipway-ci\/.*-ci-[0-9a-f]+$/ : /:role\/slipway-ci\/.*-ci-preview-[0-9a-f]+$/,
        ),
      });
    }
  },
);

test.each(["aws-prod", "apprunner-prod"])("R16 on %s the account's own identity provider is used", async (stack) => {
  const { statements, run } = await trustOf(stack, { repository: "team/server", existingProvider: true });
  expect(ofType(run, "aws:iam/openIdConnectProvider:OpenIdConnectProvider")).toEqual([]);
  expect(statements[0].Principal.Federated).toBe(provider);
});

test("R16 a pipeline of GitLab's deploys from its branch alone, and no subject with a wildcard previews", async () => {
  const ci = { repository: "team/apps/server", gitlab: { url: "https://gitlab.example.com", branch: "main" } };
  const { statements, run } = await trustOf("aws-prod", ci);
  expect(statements[0].Condition).toEqual({
    StringEquals: {
      "gitlab.example.com:aud": "sts.amazonaws.com",
      "gitlab.example.com:sub": "project_path:team/apps/server:ref_type:branch:ref:main",
    },
  });
  expect(ofType(run, "aws:iam/openIdConnectProvider:OpenIdConnectProvider")[0]?.inputs).toMatchObject({
    url: "https://gitlab.example.com",
  });
  expect((await trustOf("aws-prod", ci, "preview")).statements).toBeUndefined();
  expect(await valueOf(run.service.outputs.ciPreviewSignIn)).toBeNull();
  const rule = rightsRules.find(({ id }) => id === "no-wildcard-trust");
  const roles = ofType(run, "aws:iam/role:Role");
  const judged = { name: "aws-prod", production: true, resources: roles };
  expect(roles.flatMap((role) => rule?.resource?.(role, judged) ?? [])).toEqual([]);
});
