import { describe, expect, test } from "vitest";
import type { App, AppApi } from "../../../infra/targets/container-apps/app-api.ts";
import { labelled, stageRevision } from "../../../infra/targets/container-apps/stage.ts";

const secrets = [{ name: "token", keyVaultUrl: "https://v/secrets/token/2", identity: "i" }];
const wanted = { template: { scale: {} }, secrets, configuration: { registries: [] } };

/** An app whose next change makes a revision; answers what it was asked to do. */
function given(
  app: Partial<App> | undefined,
  { makes = "demo--2", reason, isLost = false }: { makes?: string; reason?: string; isLost?: boolean } = {},
  more: { name: string }[] = [],
) {
  const configuration = { ingress: { traffic: [{ latestRevision: true, weight: 100 }] } };
  const seen: App = {
    provisioningState: "Succeeded",
    latestRevisionName: "demo--1",
    latestReadyRevisionName: "demo--1",
    configuration,
    ...app,
  };
  const asked: object[] = [];
  const api: AppApi = {
    find: async () => (app === undefined ? undefined : { ...seen }),
    answered: async () => ({ requests: 0, serverErrors: 0 }),
    async change(properties) {
      asked.push(properties);
      if ("template" in properties) seen.latestRevisionName = makes;
    },
    active: async () => ["demo--1", makes],
    async deactivate(revision) {
      if (isLost) throw new Error("no answer");
      asked.push({ deactivate: revision });
    },
  };
  const stage = () =>
    stageRevision(
      { ...wanted, secrets: [...secrets, ...more] },
      { api, origin: "https://demo---next.env", whyNotReady: async () => reason },
    );
  return { stage, asked };
}

const routed = (...traffic: object[]) => ({ configuration: { ingress: { traffic } } });

describe("a revision beside the one that serves", () => {
  test("R38 takes no traffic and is reached by its label once it is ready", async () => {
    const old = { name: "old", keyVaultUrl: "https://v/secrets/old/1" };
    const traffic = [{ latestRevision: true, weight: 100 }];
    const { stage, asked } = given({ configuration: { ingress: { traffic }, secrets: [old, { name: "token" }] } });
    expect(await stage()).toMatchObject({ name: "demo--2", origin: "https://demo---next.env" });
    const before = { revisionName: "demo--1", weight: 100 };
    expect(asked).toEqual([
      {
        template: { scale: {} },
        configuration: {
          registries: [],
          activeRevisionsMode: "Multiple",
          secrets: [...secrets, old],
          ingress: { traffic: [before] },
        },
      },
      routed(before, { revisionName: "demo--2", weight: 0, label: "next" }),
    ]);
  });

  test("R38 is put beside all that serve, and what an earlier run left gives its share back", async () => {
    const traffic = [
      { revisionName: "demo--0", weight: 20 },
      { latestRevision: true, weight: 40 },
      { revisionName: "demo--x", weight: 40, label: "next" },
    ];
    const { stage, asked } = given({ configuration: { ingress: { traffic } } });
    await stage();
    expect(asked[0]).toMatchObject(
      routed({ revisionName: "demo--1", weight: 67 }, { revisionName: "demo--0", weight: 33 }),
    );
  });

  test("R38 gets its share, or is ended", async () => {
    const { stage, asked } = given({});
    const staged = await stage();
    for (const percent of [10, 0]) await staged?.share(percent);
    expect(asked.slice(2)).toEqual([
      routed({ revisionName: "demo--1", weight: 90 }, { revisionName: "demo--2", weight: 10, label: "next" }),
      { configuration: { ...routed({ revisionName: "demo--1", weight: 100 }).configuration, secrets } },
      { deactivate: "demo--2" },
    ]);
  });

  test.each([
    ["one that does not come up", { reason: "it failed" }],
    ["one that is unfit", {}],
  ])("R38 leaves the one before its secrets, and itself those that it alone names: %s", async (_, how) => {
    const old = { name: "token", keyVaultUrl: "https://v/secrets/token/1", identity: "i" };
    const traffic = [{ latestRevision: true, weight: 100 }];
    const added = { name: "added", keyVaultUrl: "https://v/secrets/added/1", identity: "i" };
    const { stage, asked } = given({ configuration: { ingress: { traffic }, secrets: [old] } }, how, [added]);
    await stage().then(
      (staged) => staged?.share(0),
      () => {},
    );
    const { configuration } = routed({ revisionName: "demo--1", weight: 100 });
    expect(asked.slice(-2)).toEqual([
      { configuration: { ...configuration, secrets: [old, added] } },
      { deactivate: "demo--2" },
    ]);
  });

  test("R38 that does not come up is ended, and says why", async () => {
    const { stage, asked } = given({}, { reason: "revision demo--2 of demo failed, and demo--1 serves on" });
    await expect(stage()).rejects.toThrow("revision demo--2 of demo failed, and demo--1 serves on");
    expect(asked.at(-1)).toEqual({ deactivate: "demo--2" });
  });

  test("R38 that does not come up is told even where it cannot be ended", async () => {
    const { stage } = given({}, { reason: "revision demo--2 of demo failed", isLost: true });
    await expect(stage()).rejects.toThrow(
      /^revision demo--2 of demo failed\nit could not be taken away: Error: no answer$/,
    );
  });

  test("R38 is none where the template makes no new one, and all is as it was", async () => {
    const { stage, asked } = given({}, { makes: "demo--1" });
    expect(await stage()).toBeUndefined();
    expect(asked.at(-1)).toEqual(routed({ latestRevision: true, weight: 100 }));
  });

  test.each([
    ["no app", undefined],
    ["an app that never was ready", { latestReadyRevisionName: undefined }],
  ])("R38 needs one that serves: %s", async (_, app) => {
    const { stage, asked } = given(app);
    expect(await stage()).toBeUndefined();
    expect(asked).toEqual([]);
  });

  test("R38 has an address that is known before the app is made", () => {
    expect(labelled("demo.kind-sea.westeurope.azurecontainerapps.io")).toBe(
      "demo---next.kind-sea.westeurope.azurecontainerapps.io",
    );
  });
});
