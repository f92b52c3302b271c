import { describe, expect, test } from "vitest";
import type { RunApi, RunService, ServiceChange } from "../../../infra/targets/cloud-run/run-api.ts";
import { stageRevision } from "../../../infra/targets/cloud-run/stage.ts";

const latest = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";
const byRevision = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";
const full = (revision: string) => `projects/p/locations/l/services/demo/revisions/${revision}`;
const target = (changes: object) => ({ type: byRevision, revision: "", percent: 0, tag: "", ...changes });

interface How {
  makes?: string;
  refuses?: string;
  isLost?: boolean;
  isOpen?: boolean;
}

/** A service whose next change makes a revision, or says why not; answers what it was asked to do. */
function given(
  service: Partial<RunService> | undefined,
  { makes = "demo-00002", refuses, isLost = false, isOpen = true }: How = {},
) {
  const warned: string[] = [];
  const seen: RunService = {
    latestReadyRevision: full("demo-00001"),
    latestCreatedRevision: full("demo-00001"),
    traffic: [],
    defaultUriDisabled: false,
    ...service,
  };
  const changes: ServiceChange[] = [];
  const api: RunApi = {
    find: async () => (service === undefined ? undefined : { ...seen }),
    async change(change) {
      changes.push(change);
      if (!change.template && isLost) throw new Error("no answer");
      if (!change.template) return undefined;
      seen.latestCreatedRevision = full(makes);
      return refuses;
    },
  };
  const template = { timeout: "1s" };
  const figures = () => Promise.reject(new Error("nobody asks"));
  const stage = () =>
    stageRevision({
      api,
      service: "demo",
      at: "https://next---demo-1.l.run.app",
      isOpen: async () => isOpen,
      warn: (text) => void warned.push(text),
      template,
      figures,
    });
  return { stage, changes, warned };
}

describe("a revision beside the one that serves", () => {
  test("R38 takes no traffic and is reached by its tag, while the one before keeps all of it by name", async () => {
    const { stage, changes } = given({});
    expect(await stage()).toMatchObject({ name: "demo-00002", origin: "https://next---demo-1.l.run.app" });
    expect(changes).toEqual([
      {
        template: { timeout: "1s" },
        traffic: [target({ revision: "demo-00001", percent: 100 }), { type: latest, percent: 0, tag: "next" }],
      },
    ]);
  });

  test("R38 is none while a load balancer has no port for it, which is said", async () => {
    const { stage, changes, warned } = given({}, { isOpen: false });
    expect(await stage()).toBeUndefined();
    expect(changes).toEqual([]);
    expect(warned).toEqual([expect.stringContaining("this one takes traffic as soon as it is ready")]);
  });

  test("R38 gets its share, or none", async () => {
    const { stage, changes } = given({});
    const staged = await stage();
    for (const percent of [10, 0]) await staged?.share(percent);
    expect(changes.slice(1)).toEqual([
      {
        traffic: [
          target({ revision: "demo-00001", percent: 90 }),
          target({ revision: "demo-00002", percent: 10, tag: "next" }),
        ],
      },
      { traffic: [target({ revision: "demo-00001", percent: 100 })] },
    ]);
  });

  test("R38 is put beside all that serve, and what an earlier run left gives its share back", async () => {
    const traffic = [
      target({ revision: "demo-00001", percent: 50 }),
      target({ revision: "demo-00002", percent: 25, tag: "kept" }),
      target({ type: latest, percent: 25, tag: "next" }),
    ];
    const { stage, changes } = given({ traffic, latestReadyRevision: full("demo-00003") }, { makes: "demo-00004" });
    await stage();
    expect(changes[0]?.traffic).toEqual([
      target({ revision: "demo-00001", percent: 67 }),
      target({ revision: "demo-00002", percent: 33, tag: "kept" }),
      { type: latest, percent: 0, tag: "next" },
    ]);
  });

  test("R38 is none where the template makes no new one, and all is as it was", async () => {
    const { stage, changes } = given({}, { makes: "demo-00001" });
    expect(await stage()).toBeUndefined();
    expect(changes.at(-1)).toEqual({ traffic: [{ type: latest, percent: 100 }] });
  });

  test("R38 that does not come up gives its tag back, and says why", async () => {
    const { stage, changes } = given({}, { refuses: "Revision 'demo-00002' is not ready" });
    await expect(stage()).rejects.toThrow(
      "the new revision of demo does not come up, and what ran before serves on: Revision 'demo-00002' is not ready",
    );
    expect(changes.at(-1)).toEqual({ traffic: [target({ revision: "demo-00001", percent: 100 })] });
  });

  test("R38 that does not come up is told even where its tag cannot be given back", async () => {
    const { stage } = given({}, { refuses: "Revision 'demo-00002' is not ready", isLost: true });
    await expect(stage()).rejects.toThrow(
      /Revision 'demo-00002' is not ready\nits tag could not be taken away: Error: no answer$/,
    );
  });

  test("R38 beside one with a tag alone leaves that its tag, and is none where nothing takes requests", async () => {
    const kept = target({ revision: "demo-00001", tag: "kept" });
    const left = target({ revision: "demo-00002", percent: 100, tag: "next" });
    const { stage, changes } = given({ traffic: [kept, left] });
    expect(await stage()).toBeUndefined();
    expect(changes).toEqual([]);
    const other = given({ traffic: [kept, target({ type: latest, percent: 100 })] });
    await other.stage();
    expect(other.changes[0]?.traffic).toEqual([
      target({ revision: "demo-00001", percent: 100 }),
      kept,
      { type: latest, percent: 0, tag: "next" },
    ]);
  });

  test.each([
    ["no service", undefined],
    ["a service that never was ready", { latestReadyRevision: "" }],
  ])("R38 needs one that serves: %s", async (_, service) => {
    const { stage, changes } = given(service);
    expect(await stage()).toBeUndefined();
    expect(changes).toEqual([]);
  });
});
