import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test as anyTest } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { type RecordedCall, type SimulatedCloud, startSimulatedCloud } from "../simulation/cloud/index.ts";
import { subscriptionId } from "../simulation/container-apps/arm.ts";
import { containerAppsCloud } from "../simulation/container-apps/cloud.ts";
import { toRequests } from "./azure-calls.ts";
import { type Assignment, type AzureRequest, isAllowed } from "./azure-rights.ts";
import { createEngine, type Engine } from "./engine.ts";

const test = anyTest.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "");
const projectDir = dirname(import.meta.dirname);
const stackSchema = z.object({ config: z.looseObject({ "slipway:options": z.looseObject({}) }) });
const assignmentSchema = z.object({
  principalId: z.string(),
  principalType: z.string(),
  roleDefinitionId: z.string(),
  scope: z.string(),
  condition: z.string().optional(),
});
const workflow = "principal-of-example-ci";
const subscription = `/subscriptions/${subscriptionId}`;

// What only an owner makes, in the first up: the workflow's own rights, and rights outside of the stack's group.
const itself = [
  "create FederatedIdentityCredential example-ci",
  "create ResourceGroup example-ci",
  "create RoleAssignment example-ci",
  "create RoleAssignment example-ci-itself",
  "create RoleAssignment example-ci-rights",
  "create UserAssignedIdentity example-ci",
];
const around = [
  "create RoleAssignment example-ci-record-host",
  "create RoleAssignment example-ci-record-proof",
  "create RoleAssignment example-ci-secret-oauth-client-secret",
  "create RoleAssignment example-secret-oauth-client-secret",
];

describe.each([
  ["azure-dev", itself],
  ["azure-prod", [...itself, ...around]],
])("the workflow of stacks/Pulumi.%s.yaml", (stack, owners) => {
  const { config: asItStands } = stackSchema.parse(
    parse(readFileSync(join(projectDir, `stacks/Pulumi.${stack}.yaml`), "utf8")),
  );
  const config = {
    ...asItStands,
    "slipway:image": { context: "test/fixtures/plain-server" },
    "slipway:options": {
      ci: { repository: "my-team@1/my-server@2", environment: "prod" },
      ...asItStands["slipway:options"],
      roleWaitSeconds: 0,
    },
  };
  let cloud: SimulatedCloud;
  let engine: Engine;
  let first: RecordedCall[];
  let later: RecordedCall[];

  beforeAll(async () => {
    cloud = await startSimulatedCloud(containerAppsCloud());
    engine = await createEngine({ projectDir, environment: cloud.environment, stack, config });
    const made = await engine.up();
    expect(made.ok, made.output).toBe(true);
    first = cloud.calls.splice(0);
    const changed = { ...config, "slipway:image": { ...config["slipway:image"], buildArgs: { NEW: "1" } } };
    await engine.configure(changed);
    const runs = [await engine.preview(), await engine.up(), await engine.refresh()];
    for (const { ok, output } of runs) expect(ok, output).toBe(true);
    later = cloud.calls.splice(0);
  });

  afterAll(async () => {
    await engine?.dispose();
    await cloud?.close();
  });

  const rights = (): Assignment[] =>
    cloud.resources
      .filter(({ type }) => type === "azure-native:authorization:RoleAssignment")
      .map(({ inputs }) => assignmentSchema.parse(inputs))
      .filter(({ principalId }) => principalId === workflow);
  const refused = (calls: RecordedCall[]) =>
    calls.flatMap((call) =>
      toRequests(call).some((request) => !isAllowed(rights(), request))
        ? [`${call.method} ${call.type.split(":").at(-1)} ${call.name}`]
        : [],
    );

  test("R16 may make every call of a preview, an up and a refresh", () => {
    expect(later.flatMap(toRequests).length).toBeGreaterThan(20);
    expect(new Set(later.map(({ method }) => method))).toContain("update");
    expect(refused(later)).toEqual([]);
  });

  test("R16 could make everything else of the first up too", () => {
    expect(refused(first).toSorted()).toEqual(owners.toSorted());
  });

  test.each<[string, (group: string) => AzureRequest]>([
    ["make itself owner of the group", (group) => assign(group, "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", workflow)],
    [
      "make itself owner of the subscription",
      () => assign(subscription, "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", workflow),
    ],
    [
      "make the app owner of the group",
      (group) => assign(group, "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "principal-of-example"),
    ],
    ["make itself administrator of access", (group) => assign(group, "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", workflow)],
    ["lift the condition of its own role", (group) => assign(group, "f58310d9-a9f6-439a-9e8d-f62e7b41a168", workflow)],
    ["make somebody else contributor", (group) => assign(group, "b24988ac-6180-42a0-ab88-20f7382dd24c", "a-stranger")],
    [
      "let a stranger read the group's secrets",
      (group) => assign(group, "4633458b-17de-408a-b874-0445c86b69e6", "a-stranger"),
    ],
    ["let itself read the group's secrets", (group) => assign(group, "4633458b-17de-408a-b874-0445c86b69e6", workflow)],
    [
      "let the app read another vault",
      () => assign(foreign("KeyVault/vaults/theirs"), "4633458b-17de-408a-b874-0445c86b69e6", "principal-of-example"),
    ],
    [
      "take its owner's rights away",
      (group) => assign(group, "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "an-owner", "delete"),
    ],
    ["define a role", (group) => ({ action: "Microsoft.Authorization/roleDefinitions/write", scope: group })],
    ["assign a policy", (group) => ({ action: "Microsoft.Authorization/policyAssignments/write", scope: group })],
    ["remove a lock", (group) => ({ action: "Microsoft.Authorization/locks/delete", scope: group })],
    ["elevate itself", () => ({ action: "Microsoft.Authorization/elevateAccess/action", scope: "/" })],
    [
      "let another repository sign in as it",
      () => ({
        action: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
        scope: `${idOf("example-ci", "UserAssignedIdentity")}/federatedIdentityCredentials/theirs`,
      }),
    ],
    [
      "sign in as another identity",
      () => ({
        action: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
        scope: foreign("ManagedIdentity/userAssignedIdentities/theirs/federatedIdentityCredentials/mine"),
      }),
    ],
    [
      "use another identity",
      () => ({
        action: "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
        scope: foreign("ManagedIdentity/userAssignedIdentities/theirs"),
      }),
    ],
    [
      "list another store's keys",
      () => ({
        action: "Microsoft.Storage/storageAccounts/listKeys/action",
        scope: foreign("Storage/storageAccounts/theirs"),
      }),
    ],
    [
      "run a command on a machine",
      () => ({
        action: "Microsoft.Compute/virtualMachines/runCommand/action",
        scope: foreign("Compute/virtualMachines/theirs"),
      }),
    ],
    [
      "change another record of the zone",
      () => ({
        action: "Microsoft.Network/dnsZones/TXT/write",
        scope: `${subscription}/resourceGroups/my-dns/providers/Microsoft.Network/dnsZones/example.com/TXT/asuid.other`,
      }),
    ],
    [
      "make a group",
      () => ({
        action: "Microsoft.Resources/subscriptions/resourceGroups/write",
        scope: `${subscription}/resourceGroups/mine`,
      }),
    ],
    ["register a provider", () => ({ action: "Microsoft.Compute/register/action", scope: subscription })],
    [
      "read the value of a secret that is referenced",
      () => ({
        action: "Microsoft.KeyVault/vaults/secrets/getSecret/action",
        scope: `${subscription}/resourceGroups/my-secrets/providers/Microsoft.KeyVault/vaults/my-vault/secrets/oauth-client-secret`,
        isData: true,
      }),
    ],
  ])("R16 cannot %s", (_, requestOn) => {
    expect(isAllowed(rights(), requestOn(`${subscription}/resourceGroups/example-${stack}`))).toBe(false);
  });

  test("R16 can give the app its two roles, which shows that a condition is read and not refused as a whole", () => {
    const vault = `${subscription}/resourceGroups/example-${stack}/providers/Microsoft.KeyVault/vaults/v/secrets/s`;
    const request = assign(vault, "4633458b-17de-408a-b874-0445c86b69e6", "principal-of-example");
    expect(isAllowed(rights(), request)).toBe(true);
    expect(isAllowed(rights(), { ...request, action: request.action.replace("write", "delete") })).toBe(true);
  });

  function idOf(name: string, type: string): string {
    const found = cloud.resources.find((resource) => resource.name === name && resource.type.endsWith(`:${type}`));
    if (!found) throw new Error(`there is no ${type} ${name}`);
    return found.id;
  }
});

function foreign(path: string): string {
  return `${subscription}/resourceGroups/theirs/providers/Microsoft.${path}`;
}

function assign(scope: string, role: string, principalId: string, verb: "write" | "delete" = "write"): AzureRequest {
  return {
    action: `Microsoft.Authorization/roleAssignments/${verb}`,
    scope: `${scope}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-00000000000a`,
    assignment: {
      roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
      principalId,
      principalType: "ServicePrincipal",
    },
  };
}
