import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test as anyTest } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { type RecordedCall, type SimulatedCloud, startSimulatedCloud } from "../../../simulation/cloud/index.ts";
import { subscriptionId } from "../../../infra/targets/container-apps/simulation/arm.ts";
import { containerAppsCloud } from "../../../infra/targets/container-apps/simulation/cloud.ts";
import { toRequests } from "../../clouds/azure/azure-calls.ts";
import { assign, escalations } from "../../clouds/azure/azure-escalations.ts";
import type { Role } from "../../clouds/azure/azure-roles.ts";
import { type Assignment, type AzureRequest, isAllowed } from "../../clouds/azure/azure-rights.ts";
import { createEngine, type Engine } from "../../engine/engine.ts";
import { checkout } from "../../checkout.ts";

const test = anyTest.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "");
const stackSchema = z.object({ config: z.looseObject({ "slipway:options": z.looseObject({}) }) });
const assignmentSchema = z.object({
  principalId: z.string(),
  principalType: z.string(),
  roleDefinitionId: z.string(),
  scope: z.string(),
  condition: z.string().optional(),
});
const workflow = "principal-of-example-ci";
const previewer = "principal-of-example-ci-preview";
const definitionSchema = z.object({
  roleDefinitionId: z.string(),
  permissions: z.tuple([
    z.object({ actions: z.array(z.string()).default([]), dataActions: z.array(z.string()).default([]) }),
  ]),
});
const storage = `/subscriptions/${subscriptionId}/resourceGroups/states/providers/Microsoft.Storage/storageAccounts/teamstates`;
const keyId = `/subscriptions/${subscriptionId}/resourceGroups/states/providers/Microsoft.KeyVault/vaults/states/keys/state`;
const containerId = `${storage}/blobServices/default/containers/example`;
const subscription = `/subscriptions/${subscriptionId}`;

// What only an owner makes, in the first up: the identities, the workflow's own rights, and rights outside of the group.
const itself = [
  "create FederatedIdentityCredential example-ci",
  "create FederatedIdentityCredential example-ci-preview",
  "create ResourceGroup example-ci",
  "create RoleAssignment example-ci",
  "create RoleAssignment example-ci-app",
  "create RoleAssignment example-ci-itself",
  "create RoleAssignment example-ci-key",
  "create RoleAssignment example-ci-key-itself",
  "create RoleAssignment example-ci-preview",
  "create RoleAssignment example-ci-preview-itself",
  "create RoleAssignment example-ci-preview-lists",
  "create RoleAssignment example-ci-preview-key",
  "create RoleAssignment example-ci-preview-key-itself",
  "create RoleAssignment example-ci-preview-state",
  "create RoleAssignment example-ci-preview-state-itself",
  "create RoleAssignment example-ci-rights",
  "create RoleAssignment example-ci-state",
  "create RoleAssignment example-ci-state-itself",
  "create RoleDefinition example-ci-key",
  "create RoleDefinition example-ci-preview",
  "create RoleDefinition example-ci-preview-key",
  "create UserAssignedIdentity example",
  "create UserAssignedIdentity example-ci",
  "create UserAssignedIdentity example-ci-preview",
];
const around = [
  "create RoleAssignment example-ci-preview-record-host",
  "create RoleAssignment example-ci-preview-record-proof",
  "create RoleAssignment example-ci-preview-secret-database-url",
  "create RoleAssignment example-ci-record-host",
  "create RoleAssignment example-ci-record-proof",
  "create RoleAssignment example-ci-secret-database-url",
  "create RoleAssignment example-secret-database-url",
];

describe.each([
  ["azure-dev", itself],
  ["azure-prod", [...itself, ...around]],
])("the workflow of stacks/Pulumi.%s.yaml", (stack, owners) => {
  const { config: asItStands } = stackSchema.parse(
    parse(readFileSync(join(checkout, `stacks/Pulumi.${stack}.yaml`), "utf8")),
  );
  const config = {
    ...asItStands,
    "slipway:image": { context: "test/fixtures/plain-server" },
    // Nobody answers there.
    "slipway:examine": { beforeTraffic: false },
    "slipway:options": {
      ...asItStands["slipway:options"],
      ci: { repository: "my-team@1/my-server@2", environment: "prod", state: { containerId, keyId } },
      roleWaitSeconds: 0,
    },
  };
  let cloud: SimulatedCloud;
  let engine: Engine;
  let first: RecordedCall[];
  let later: RecordedCall[];

  beforeAll(async () => {
    cloud = await startSimulatedCloud(containerAppsCloud());
    engine = await createEngine({ projectDir: checkout, environment: cloud.environment, stack, config });
    engine.keepProgram();
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

  const ofType = (type: string) =>
    cloud.resources.filter((resource) => resource.type === `azure-native:authorization:${type}`);
  const rights = (who = workflow): Assignment[] =>
    ofType("RoleAssignment")
      .map(({ inputs }) => assignmentSchema.parse(inputs))
      .filter(({ principalId }) => principalId === who);
  const may = (who: string, request: AzureRequest) => {
    const own: Record<string, Role> = {};
    for (const { name, inputs } of ofType("RoleDefinition")) {
      const { roleDefinitionId, permissions } = definitionSchema.parse(inputs);
      own[roleDefinitionId] = { name, ...permissions[0], notActions: [] };
    }
    return isAllowed(rights(who), request, own);
  };
  const refused = (calls: RecordedCall[]) =>
    calls.flatMap((call) =>
      toRequests(call).some((request) => !may(workflow, request))
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

  test("R16 previews as somebody who may make every call of a preview and a refresh, and change nothing", () => {
    const requests = [...first, ...later].flatMap(toRequests);
    const isReading = ({ action }: AzureRequest) => /\/(read|listCredentials\/action)$/.test(action);
    expect(requests.filter((request) => isReading(request) && !may(previewer, request))).toEqual([]);
    expect(requests.filter((request) => !isReading(request)).length).toBeGreaterThan(20);
    expect(requests.filter((request) => !isReading(request) && may(previewer, request))).toEqual([]);
    const blob = (verb: string): AzureRequest => ({
      action: `Microsoft.Storage/storageAccounts/blobServices/containers/blobs/${verb}`,
      scope: containerId,
      isData: true,
    });
    expect(["read", "write"].map((verb) => may(workflow, blob(verb)))).toEqual([true, true]);
    expect(["read", "write"].map((verb) => may(previewer, blob(verb)))).toEqual([true, false]);
    const onKey = (use: string) => {
      const request = { action: `Microsoft.KeyVault/vaults/keys/${use}`, scope: keyId, isData: true };
      return [workflow, previewer].map((who) => may(who, request));
    };
    expect([onKey("decrypt/action"), onKey("encrypt/action")]).toEqual([
      [true, true],
      [true, false],
    ]);
    for (const use of ["update/action", "backup/action", "sign/action", "unwrap/action"])
      expect(onKey(use), use).toEqual([false, false]);
    const another = keyId.replace("keys/state", "keys/another");
    const decrypt = { action: "Microsoft.KeyVault/vaults/keys/decrypt/action", scope: another, isData: true };
    expect(may(previewer, decrypt)).toBe(false);
  });

  test.each(escalations)("R16 cannot %s", (_, toRequest) => {
    const idOf = (identity: string) =>
      cloud.resources.find(({ name, type }) => name === identity && type.endsWith(":UserAssignedIdentity"))?.id ?? "";
    const group = `${subscription}/resourceGroups/example-${stack}`;
    const request = toRequest({ group, workflowId: idOf("example-ci"), appId: idOf("example") });
    expect([workflow, previewer].map((who) => may(who, request))).toEqual([false, false]);
  });

  test("R16 can give the app its two roles, which shows that a condition is read and not refused as a whole", () => {
    const vault = `${subscription}/resourceGroups/example-${stack}/providers/Microsoft.KeyVault/vaults/v/secrets/s`;
    const request = assign(vault, "4633458b-17de-408a-b874-0445c86b69e6", "principal-of-example");
    expect(may(workflow, request)).toBe(true);
    expect(may(workflow, { ...request, action: request.action.replace("write", "delete") })).toBe(true);
  });
});
