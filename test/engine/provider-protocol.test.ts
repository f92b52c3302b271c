import providerPb from "@pulumi/pulumi/proto/provider_pb.js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import { expect, test } from "vitest";
import { fromStruct, toStruct } from "../../infra/provider/property-values.ts";
import { type Properties, type ResourceHandler, UNKNOWN } from "../../infra/provider/protocol.ts";
import { call, connect, createRequest, diffRequest, echo, urn } from "./provider-client.ts";

test("values survive the round trip through the wire", async () => {
  const client = await connect(echo);
  const inputs: Properties = {
    nothing: null,
    list: [],
    object: {},
    zero: 0,
    fraction: 0.1,
    large: 2 ** 53,
    negative: -1,
    no: false,
    empty: "",
    nested: { list: [null, [], { deep: [1, "two", false, null] }], nothing: null },
  };
  const response = await call(client, client.create, createRequest(inputs));
  expect(response.getId()).toBe("thing-1");
  expect(fromStruct(response.getProperties())).toStrictEqual(inputs);
});

test("an unknown of any type decodes to UNKNOWN", () => {
  const marks = { text: UNKNOWN, list: ["3eeb2bf0-c639-47a8-9e75-3b44932eb421"] };
  expect(fromStruct(toStruct(marks))).toEqual({ text: UNKNOWN, list: [UNKNOWN] });
});

test("the context carries what the request says", async () => {
  const seen: unknown[] = [];
  const handler: ResourceHandler = {
    ...echo,
    create: async (inputs, { urn, type, name, preview, signal }) => {
      seen.push({ urn, type, name, preview, aborted: signal.aborted });
      return { id: "", outputs: inputs };
    },
  };
  const client = await connect(handler, { supportsPreview: true });
  await call(client, client.create, createRequest({}).setPreview(true));
  expect(seen).toEqual([{ urn, type: "sim:index:Thing", name: "main::blue", preview: true, aborted: false }]);
});

test("a preview touches nothing where the provider does not want it, and leaves computed outputs unknown", async () => {
  const touched: string[] = [];
  const handler: ResourceHandler = {
    ...echo,
    computed: ["address"],
    create: async () => {
      touched.push("create");
      return { id: "made", outputs: {} };
    },
    update: async () => {
      touched.push("update");
      return { outputs: {} };
    },
  };
  const client = await connect(handler);
  const created = await call(client, client.create, createRequest({ size: 1 }).setPreview(true));
  expect(fromStruct(created.getProperties())).toEqual({ size: 1, address: UNKNOWN });
  const update = new providerPb.UpdateRequest()
    .setUrn(urn)
    .setNews(toStruct({ size: 2 }))
    .setPreview(true);
  const updated = await call(client, client.update, update);
  expect(fromStruct(updated.getProperties())).toEqual({ size: 2, address: UNKNOWN });
  expect(touched).toEqual([]);
});

test("the provider says what it can do, secrets refused by default", async () => {
  const client = await connect(echo, { supportsPreview: true });
  const handshake = await call(client, client.handshake, new providerPb.ProviderHandshakeRequest());
  expect(handshake.toObject()).toMatchObject({ acceptSecrets: false, acceptResources: false, acceptOutputs: false });
  const configured = await call(client, client.configure, new providerPb.ConfigureRequest());
  expect(configured.toObject()).toMatchObject({ acceptsecrets: false, supportspreview: true, acceptoutputs: false });
  expect((await call(client, client.getPluginInfo, new emptyPb.Empty())).getVersion()).toBe("1.2.3");
  expect((await call(client, client.getSchema, new providerPb.GetSchemaRequest())).getSchema()).toBe("{}");
});

test("check gives inputs and failures, and no old inputs for a new resource", async () => {
  const client = await connect({
    ...echo,
    check: async (news, olds) => ({
      inputs: { ...news, isNew: olds === undefined },
      failures: [{ property: "size", reason: "too large" }],
    }),
  });
  const request = new providerPb.CheckRequest().setUrn(urn).setNews(toStruct({ size: 9 }));
  const response = await call(client, client.check, request.setOlds(toStruct({})));
  expect(fromStruct(response.getInputs())).toEqual({ size: 9, isNew: true });
  expect(response.toObject().failuresList).toEqual([{ property: "size", reason: "too large" }]);
});

test("a handler without diff compares inputs, and replaces when it has no update", async () => {
  const client = await connect(echo);
  const olds = { same: { a: 1, b: 2 }, gone: 1, size: 1 };
  const news = { same: { b: 2, a: 1 }, added: 1, size: 2 };
  const diff = (await call(client, client.diff, diffRequest(olds, news))).toObject();
  expect(diff).toMatchObject({ changes: providerPb.DiffResponse.DiffChanges.DIFF_SOME, replacesList: [] });
  expect(Object.fromEntries(diff.detaileddiffMap.map(([path, { kind }]) => [path, kind]))).toEqual({
    gone: providerPb.PropertyDiff.Kind.DELETE,
    size: providerPb.PropertyDiff.Kind.UPDATE,
    added: providerPb.PropertyDiff.Kind.ADD,
  });
  const same = (await call(client, client.diff, diffRequest(olds, olds))).toObject();
  expect(same.changes).toBe(providerPb.DiffResponse.DiffChanges.DIFF_NONE);

  const fixed = await connect({ create: echo.create, delete: echo.delete });
  const replaced = (await call(fixed, fixed.diff, diffRequest(olds, news))).toObject();
  expect(replaced.replacesList.toSorted()).toEqual(["added", "gone", "size"]);
});

test("diff passes on replacement and its order", async () => {
  const client = await connect({
    ...echo,
    diff: async () => ({ changes: true, deleteBeforeReplace: true, detailed: { "ports[0]": "update-replace" } }),
  });
  const diff = (await call(client, client.diff, diffRequest({}, {}))).toObject();
  expect(diff).toMatchObject({ replacesList: ["ports[0]"], deletebeforereplace: true, hasdetaileddiff: true });
});

test("read answers the state, and no id once the resource is gone", async () => {
  const seen: unknown[] = [];
  const client = await connect({
    ...echo,
    read: async (state) => {
      seen.push(state);
      return state.id === "gone" ? undefined : { ...state, outputs: { live: true } };
    },
  });
  const request = (id: string) =>
    new providerPb.ReadRequest()
      .setUrn(urn)
      .setId(id)
      .setInputs(toStruct({ a: 1 }))
      .setProperties(toStruct({ a: 1, b: 2 }));
  const here = await call(client, client.read, request("here"));
  expect([here.getId(), fromStruct(here.getInputs()), fromStruct(here.getProperties())]).toEqual([
    "here",
    { a: 1 },
    { live: true },
  ]);
  expect((await call(client, client.read, request("gone"))).getId()).toBe("");
  expect(seen[0]).toEqual({ id: "here", inputs: { a: 1 }, outputs: { a: 1, b: 2 } });
});

test("update and delete receive the old inputs", async () => {
  const seen: unknown[] = [];
  const client = await connect({
    ...echo,
    update: async (request) => {
      seen.push(request);
      return { outputs: request.newInputs };
    },
    delete: async (request) => {
      seen.push(request);
    },
  });
  const [olds, outputs, news] = [toStruct({ a: 1 }), toStruct({ a: 1, url: "x" }), toStruct({ a: 2 })];
  const update = new providerPb.UpdateRequest()
    .setUrn(urn)
    .setId("7")
    .setOldInputs(olds)
    .setOlds(outputs)
    .setNews(news);
  await call(client, client.update, update);
  const remove = new providerPb.DeleteRequest().setUrn(urn).setId("7").setOldInputs(olds).setProperties(outputs);
  await call(client, client.delete, remove);
  expect(seen).toEqual([
    { id: "7", oldInputs: { a: 1 }, oldOutputs: { a: 1, url: "x" }, newInputs: { a: 2 } },
    { id: "7", inputs: { a: 1 }, outputs: { a: 1, url: "x" } },
  ]);
});
