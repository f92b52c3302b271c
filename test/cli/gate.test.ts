import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readAccess } from "../../cli/gate/access.ts";
import { changeGate, changeUserFile } from "../../cli/gate/change.ts";
import { changeText, listText } from "../../cli/gate/tell.ts";
import { changeLines, toUser } from "../../cli/gate/users.ts";
import { useProject } from "./own-project.ts";

const project = useProject();
const file = join(project, "Pulumi.prod.yaml");

function configure(service: string, target = "ecs"): void {
  writeFileSync(file, `config:\n  slipway:target: ${target}\n  # Of the team.\n  slipway:service: ${service}\n`);
}

describe("R29 slipway gate", () => {
  test.each([
    { service: "{}", says: "admits everybody, as far as the stack's file says\n" },
    { service: "{ env: { AUTHENTICATION: none } }", says: "admits everybody, without signing in\n" },
    { service: "{ secrets: [OAUTH_ISSUER] }", says: "everybody who can sign in, as far as the stack's file says\n" },
    { service: "{ env: { ALLOWED_USERS: ada } }", says: "it holds where the server reads this itself" },
    {
      service: "{ env: { ALLOWED_USERS: 'ada, @example.com' } }",
      says: "2 on the allow-list\n  ada\n  @example.com\n",
    },
    { service: "{ secrets: [ALLOWED_USERS] }", says: "npx slipway secrets set ALLOWED_USERS prod" },
    {
      service: "{ env: { ACCESS_FLAG: dogfood }, secrets: [STATSIG_SERVER_SECRET] }",
      says: "for whom the flag dogfood is on (Statsig)",
    },
    {
      service: "{ env: { ACCESS_FLAG: dogfood }, secrets: [LAUNCHDARKLY_SDK_KEY] }",
      says: "(LaunchDarkly)\nwho that is is changed there",
    },
    {
      service: "{ env: { ACCESS_FLAG: dogfood, OFREP_ENDPOINT: 'https://flags.example.com/x' } }",
      says: "(flags.example.com)",
    },
    {
      service: "{ env: { ALLOWED_USERS_FILE: /data/users } }",
      says: "they cannot be read from here: ecs gives a task its secrets when it starts",
    },
  ])("list says of $service who may use it", async ({ service, says }) => {
    configure(service);
    expect(listText("prod", await readAccess("prod"))).toContain(says);
  });

  test("add and remove change the stack's file, keep what people wrote there, and say that up is needed", async () => {
    configure("{ env: { LOG: info, OAUTH_ISSUER: 'https://login.example.com' } }");
    const add = { add: "ada@example.com" };
    const told = changeText(await changeGate("prod", add), add);
    expect(told).toContain("it stands in the stack's file and holds after a deployment: npx slipway up prod");
    expect(told).toContain("it holds where the server reads this itself");
    expect(readFileSync(file, "utf8")).toContain("# Of the team.");
    expect(await changeGate("prod", { add: "@example.org" })).toEqual({
      stack: "prod",
      access: {
        kind: "list",
        users: ["ada@example.com", "@example.org"],
        lack: expect.stringMatching(/^ecs gives a task its secrets when it starts/),
      },
      changed: true,
      needsDeployment: true,
    });
    // In other letters it is the same address.
    expect(await changeGate("prod", { add: "Ada@Example.com" })).toMatchObject({ changed: false });
    const { access } = await changeGate("prod", { remove: "ADA@example.com" });
    expect(access).toMatchObject({ kind: "list", users: ["@example.org"] });
    await expect(changeGate("prod", { remove: "@example.org" })).rejects.toThrow("@example.org is the only one");
    expect(await changeGate("prod", "open")).toMatchObject({ access: { kind: "everybody" }, changed: true });
    expect(readFileSync(file, "utf8")).not.toContain("ALLOWED_USERS");
    expect(readFileSync(file, "utf8")).toContain("LOG: info");
  });

  test.each([
    [
      "{ env: { ACCESS_FLAG: dogfood }, secrets: [LAUNCHDARKLY_SDK_KEY] }",
      "ecs",
      "(LaunchDarkly), without a deployment",
    ],
    ["{ secrets: [ALLOWED_USERS] }", "ecs", "npx slipway secrets set ALLOWED_USERS prod"],
    ["{ env: { ALLOWED_USERS_FILE: /tmp/users } }", "docker", "/tmp/users would be gone with its container"],
    ["{}", "ecs", "there is no allow-list to take anybody from"],
  ])("changes nothing of %s on %s, and says where to", async (service, target, says) => {
    configure(service, target);
    const before = readFileSync(file, "utf8");
    await expect(changeGate("prod", { remove: "ada" })).rejects.toThrow(says);
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  test("add makes no list where nobody signs in, since the server refuses to start with one", async () => {
    configure("{ env: { AUTHENTICATION: none } }");
    const before = readFileSync(file, "utf8");
    await expect(changeGate("prod", { add: "ada" })).rejects.toThrow(
      "ALLOWED_USERS: needs users who sign in; set OAUTH_ISSUER to their authorization server in stacks/Pulumi.prod.yaml",
    );
    expect(readFileSync(file, "utf8")).toBe(before);
    configure("{ secrets: [OAUTH_ISSUER] }");
    expect(await changeGate("prod", { add: "ada" })).toMatchObject({ changed: true });
  });

  test("remove takes the * that open has written into a file of users, and add does not", () => {
    expect(toUser("*", "gate remove")).toBe("*");
    expect(() => toUser("*", "gate add")).toThrow(
      "* is no subject, no address and no @ with a domain: npx slipway gate add ada@example.com <stack>; npx slipway gate open <stack> lets everybody in",
    );
  });

  test("add to a file of users is repeated where another writer has lost it, and says when that goes on", async () => {
    let text = "ada\n";
    let others = ["ada\ngrace\n", "ada\neve\n"];
    const file = {
      read: async () => text,
      write: async (next: string) => void (text = others.shift() ?? next),
    };
    expect(await changeUserFile(file, { add: "linus" })).toBe(true);
    expect(text).toBe("ada\neve\nlinus\n");
    expect(await changeUserFile(file, { add: "linus" })).toBe(false);
    others = Array.from({ length: 9 }, () => "ada\n");
    await expect(changeUserFile(file, { add: "grace" })).rejects.toThrow("others write the list of users");
    expect(others).toHaveLength(4);
  });

  test("a file of users keeps its comments", () => {
    const text = "# The team\nada@example.com\n\n# Guests\neve\n";
    expect(changeLines(text, { add: "grace" })).toBe("# The team\nada@example.com\n\n# Guests\neve\ngrace\n");
    expect(changeLines(text, { remove: "ADA@example.com" })).toBe("# The team\n\n# Guests\neve\n");
    expect(changeLines("", { add: "*" })).toBe("*\n");
    expect(changeLines("*\n", { remove: "*" })).toBe("");
  });
});
