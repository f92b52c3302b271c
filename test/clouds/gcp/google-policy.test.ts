import { expect, test } from "vitest";
import { escalations } from "./google-escalations.ts";
import { allowedTo, projectName, secretName } from "./google-policy.ts";

const email = "ci@my-project.iam.gserviceaccount.com";
const grantIn = (role: string, condition?: string) => ({
  id: role,
  type: "gcp:projects/iAMMember:IAMMember",
  name: role,
  inputs: { role, member: `serviceAccount:${email}`, ...(condition ? { condition: { expression: condition } } : {}) },
  outputs: {},
});
const dangers = escalations({ service: "demo", stack: "prod", ciAccount: email, runtimeAccount: "run@x" });
const found = (...grants: ReturnType<typeof grantIn>[]) => {
  const may = allowedTo(email, grants);
  return Object.keys(dangers).filter((danger) => dangers[danger]?.some(may));
};

test("a right in the whole project is seen as the way to more that it is", () => {
  expect(found(grantIn("roles/secretmanager.admin"))).toEqual([
    "read a secret that is not the stack's",
    "say who may read a secret that is not the stack's",
  ]);
  expect(found(grantIn("roles/iam.serviceAccountUser"))).toEqual(["take on another account"]);
  expect(found(grantIn("roles/run.admin"))).toEqual([
    "run another service, or open it to everybody",
    "run something new as an account",
  ]);
  expect(found()).toEqual([]);
});

test("a condition narrows a grant to names that begin so, and not to the project that they are in", () => {
  const prefix = `${projectName}/secrets/demo-prod_`;
  const may = allowedTo(email, [grantIn("roles/secretmanager.admin", `resource.name.startsWith("${prefix}")`)]);
  const access = (id: string) => ({
    permission: "secretmanager.versions.access",
    resource: `${secretName(id)}/versions/1`,
  });
  expect(may(access("demo-prod_TOKEN"))).toBe(true);
  expect(may(access("demo-prod2_TOKEN"))).toBe(false);
  expect(may({ permission: "secretmanager.secrets.create", resource: projectName })).toBe(false);
});

test("a grant that nobody can evaluate is an error, not a refusal", () => {
  expect(() => allowedTo(email, [grantIn("roles/run.admin", "request.time < now")])).toThrow("cannot evaluate");
  expect(() => found(grantIn("roles/owner"))).toThrow("nobody knows what roles/owner allows");
});
