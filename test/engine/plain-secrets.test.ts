import { expect, test } from "vitest";
import providerPb from "@pulumi/pulumi/proto/provider_pb.js";
import { InitializationError, type Properties, type ResourceHandler } from "../../infra/provider/protocol.ts";
import { fromStruct, toStruct } from "../../infra/provider/property-values.ts";
import { asSecret, seeingPlainSecrets } from "../../infra/provider/secret-values.ts";
import { call, connect, createRequest, echo, failure, urn } from "./provider-client.ts";

const inputs = {
  size: 1,
  token: asSecret("hush"),
  env: { KEY: asSecret("hush"), PORT: "1" },
  list: ["a", asSecret("b")],
};
const plain = { size: 1, token: "hush", env: { KEY: "hush", PORT: "1" }, list: ["a", "b"] };
/** The whole list is secret, since nobody knows which item was which. */
const marked = { ...inputs, list: asSecret(["a", "b"]) };

/** Records what a handler sees of a resource, and answers with it and an address. */
function recording() {
  const seen: Properties[] = [];
  const handler: ResourceHandler = {
    ...echo,
    check: async (news) => ({ inputs: (seen.push(news), news) }),
    diff: async ({ newInputs }) => ({ changes: (seen.push(newInputs), false) }),
    create: async (given) => ({ id: "thing-1", outputs: { ...(seen.push(given), given), address: "a" } }),
    read: async ({ id, inputs: given, outputs }) => ({ id, inputs: (seen.push(given), given), outputs }),
    update: async ({ newInputs }) => ({ outputs: (seen.push(newInputs), newInputs) }),
    delete: async ({ outputs }) => void seen.push(outputs),
  };
  return { seen, handler: seeingPlainSecrets(handler) };
}

test("a handler sees secrets in plain, and what it answers is secret where what came in was", async () => {
  const { seen, handler } = recording();
  const client = await connect(handler, { acceptSecrets: true });
  const struct = () => toStruct(inputs);
  const checked = await call(client, client.check, new providerPb.CheckRequest().setUrn(urn).setNews(struct()));
  expect(fromStruct(checked.getInputs())).toEqual(marked);
  const created = await call(client, client.create, createRequest(inputs));
  expect(fromStruct(created.getProperties())).toEqual({ ...marked, address: "a" });
  const read = new providerPb.ReadRequest().setUrn(urn).setId("thing-1").setInputs(struct()).setProperties(struct());
  const found = await call(client, client.read, read);
  expect([fromStruct(found.getInputs()), fromStruct(found.getProperties())]).toEqual([marked, marked]);
  const change = () => new providerPb.UpdateRequest().setUrn(urn).setNews(struct()).setOlds(struct());
  const updated = await call(client, client.update, change());
  expect(fromStruct(updated.getProperties())).toEqual(marked);
  await call(client, client.diff, new providerPb.DiffRequest().setUrn(urn).setNews(struct()).setOlds(struct()));
  await call(client, client.delete, new providerPb.DeleteRequest().setUrn(urn).setProperties(struct()));
  expect(seen).toEqual(Array.from({ length: 6 }, () => plain));
});

test("what is kept of a resource that is not good is secret as well", async () => {
  const client = await connect(
    seeingPlainSecrets({
      ...echo,
      create: async (given) => {
        throw new InitializationError("thing-1", given, given, ["it never answered"]);
      },
    }),
    { acceptSecrets: true },
  );
  const { metadata } = await failure(call(client, client.create, createRequest({ token: asSecret("hush") })));
  const [detail] = metadata.get("grpc-status-details-bin");
  const kept = Buffer.from(detail ?? "").toString("latin1");
  expect(kept).toContain("hush");
  // Inputs and outputs alike.
  expect(kept.match(/1b47061264138c4ac30d75fd1eb44270/g)).toHaveLength(2);
});
