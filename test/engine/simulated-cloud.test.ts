import { credentials } from "@grpc/grpc-js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providerPb from "@pulumi/pulumi/proto/provider_pb.js";
import { expect, onTestFinished, test } from "vitest";
import { fromStruct, toStruct } from "../../infra/provider/property-values.ts";
import type { Properties } from "../../infra/provider/protocol.ts";
import { call, failure } from "./provider-client.ts";
import { findDifference } from "../../simulation/cloud/difference.ts";
import { type CloudOptions, SECRET, startSimulatedCloud } from "../../simulation/cloud/index.ts";
import { asSecret, redact, reveal } from "../../simulation/cloud/secrets.ts";

async function start(options: Partial<CloudOptions> = {}) {
  const cloud = await startSimulatedCloud({ packages: ["sim", "other"], ...options });
  const address = cloud.environment.PULUMI_DEBUG_PROVIDERS.replace(/^sim:(\d+),other:\1$/, "127.0.0.1:$1");
  const client = new providerGrpc.ResourceProviderClient(address, credentials.createInsecure());
  onTestFinished(async () => {
    client.close();
    await cloud.close();
  });
  const create = (type: string, name: string, inputs: Properties) =>
    call(
      client,
      client.create,
      new providerPb.CreateRequest().setUrn(`urn:pulumi:dev::p::${type}::${name}`).setProperties(toStruct(inputs)),
    );
  return { cloud, client, create };
}

test("a difference names each changed path, and what cannot change", () => {
  const olds = { region: "north", ports: [{ number: 1 }, { number: 2 }], tags: { a: "1" } };
  const news = { region: "north", ports: [{ number: 1 }, { number: 3 }, { number: 4 }], tags: {} };
  expect(findDifference(olds, news, ["ports.number"]).detailed).toEqual({
    "ports[1].number": "update-replace",
    "ports[2]": "add-replace",
    "tags.a": "delete",
  });
  expect(findDifference(olds, olds, ["region"])).toEqual({ changes: false, detailed: {} });
});

test("secrets are revealed to the cloud and redacted in records, at any depth", () => {
  const inputs = { env: [{ name: "A", value: asSecret("s3cret") }], all: asSecret({ inner: asSecret("s3cret") }) };
  expect(reveal(inputs)).toEqual({ env: [{ name: "A", value: "s3cret" }], all: { inner: "s3cret" } });
  expect(redact(inputs)).toEqual({ env: [{ name: "A", value: SECRET }], all: SECRET });
});

test("a taken name is refused, for the same type alone", async () => {
  const { create, cloud } = await start({ types: { "sim:index:Bucket": { unique: "name" } } });
  await create("sim:index:Bucket", "one", { name: asSecret("mine") });
  const error = await failure(create("sim:index:Bucket", "two", { name: "mine" }));
  expect(error.details).toBe('409: sim:index:Bucket with name "mine" already exists');
  await create("other:index:Bucket", "three", { name: "mine" });
  expect(cloud.resources.map(({ name }) => name)).toEqual(["one", "three"]);
});

test("an id, outputs and secret outputs come from the type", async () => {
  const { create, cloud } = await start({
    types: {
      "sim:index:Key": {
        id: ({ inputs }) => `keys/${inputs.name}`,
        outputs: ({ id }) => ({ path: `/${id}`, text: "s3cret" }),
        secretOutputs: ["text"],
      },
    },
  });
  const response = await create("sim:index:Key", "one", { name: "first" });
  expect(response.getId()).toBe("keys/first");
  expect(fromStruct(response.getProperties())).toEqual({
    name: "first",
    path: "/keys/first",
    text: asSecret("s3cret"),
  });
  expect(cloud.resource("one").outputs.text).toBe("s3cret");
});

test("a cloud may refuse whatever the type says, and lets a name of the program's own go before its successor comes", async () => {
  const { create, client } = await start({
    types: { "sim:index:Key": { autoname: "name", replaceOn: ["size"] } },
    refuses: (type, live) => (type === "sim:index:Late" && live.length === 0 ? "too early" : undefined),
  });
  expect((await failure(create("sim:index:Late", "one", {}))).details).toBe("too early");
  const goesFirst = async (name: string) => {
    const request = new providerPb.DiffRequest()
      .setUrn("urn:pulumi:dev::p::sim:index:Key::one")
      .setOldInputs(toStruct({ name, size: 1 }))
      .setOlds(toStruct({ name, size: 1 }))
      .setNews(toStruct({ name, size: 2 }));
    return (await call(client, client.diff, request)).getDeletebeforereplace();
  };
  expect(await goesFirst("one-0a1b2c3")).toBe(false);
  expect(await goesFirst("mine")).toBe(true);
  await create("sim:index:Key", "one", {});
  await create("sim:index:Late", "one", {});
});

test("functions answer, and a missing one is named", async () => {
  const { client, cloud } = await start({ functions: { "sim:index:zone": ({ region }) => ({ zone: `${region}-a` }) } });
  const request = (token: string) =>
    new providerPb.InvokeRequest().setTok(token).setArgs(toStruct({ region: "north" }));
  const response = await call(client, client.invoke, request("sim:index:zone"));
  expect(fromStruct(response.getReturn())).toEqual({ zone: "north-a" });
  const error = await failure(call(client, client.invoke, request("sim:index:none")));
  expect(error.details).toContain('no function "sim:index:none"');
  expect(cloud.calls.map(({ method, type }) => `${method} ${type}`)).toEqual([
    "invoke sim:index:zone",
    "invoke sim:index:none",
  ]);
});

test("a failure happens as often as asked", async () => {
  const { create, cloud } = await start();
  cloud.failNext({ type: "sim:index:Thing", method: "create", message: "busy", times: 2 });
  for (const _ of [1, 2]) expect((await failure(create("sim:index:Thing", "one", {}))).details).toBe("busy");
  await create("sim:index:Thing", "one", {});
  expect(cloud.resources).toHaveLength(1);
});

test("a package that is not simulated has no types, and a missing resource cannot drift", async () => {
  const { create, cloud } = await start();
  const error = await failure(create("gcp:index:Thing", "one", {}));
  expect(error.details).toContain('has no resource type "gcp:index:Thing"');
  expect(() => cloud.drift("nothing", {})).toThrow('0 resources have the id "nothing"');
});
