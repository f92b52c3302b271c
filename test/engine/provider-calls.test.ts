import { setTimeout } from "node:timers/promises";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type enginePb from "@pulumi/pulumi/proto/engine_pb.js";
import pluginPb from "@pulumi/pulumi/proto/plugin_pb.js";
import providerPb from "@pulumi/pulumi/proto/provider_pb.js";
import statusPb from "@pulumi/pulumi/proto/status_pb.js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import { expect, onTestFinished, test, vi } from "vitest";
import { watchEngine } from "../../infra/provider/engine-watch.ts";
import { fromStruct, toStruct } from "../../infra/provider/property-values.ts";
import { InitializationError, type ResourceHandler } from "../../infra/provider/protocol.ts";
import { call, connect, createRequest, echo, failure, urn } from "./provider-client.ts";

test("an error goes back as its message alone", async () => {
  const client = await connect({
    ...echo,
    create: async () => {
      throw new Error("quota is used up: ask for more");
    },
  });
  const error = await failure(call(client, client.create, createRequest({})));
  expect([error.code, error.details]).toEqual([2, "quota is used up: ask for more"]);
});

test("an unknown resource type is named in the error", async () => {
  const client = await connect(echo);
  const request = createRequest({}).setUrn("urn:pulumi:dev::shop::sim:index:Other::main");
  const error = await failure(call(client, client.create, request));
  expect(error.details).toContain('provider "sim" 1.2.3 has no resource type "sim:index:Other"');
});

test("an initialization error carries the resource", async () => {
  const client = await connect({
    ...echo,
    create: async (inputs) => {
      throw new InitializationError("thing-1", inputs, { ...inputs, url: "x" }, ["it never answered"]);
    },
  });
  const error = await failure(call(client, client.create, createRequest({ a: 1 })));
  const [bytes] = error.metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(bytes)) return expect.fail("the error has no details");
  const [detail] = statusPb.Status.deserializeBinary(bytes).getDetailsList();
  expect(detail?.getTypeName()).toBe("pulumirpc.ErrorResourceInitFailed");
  const failed = providerPb.ErrorResourceInitFailed.deserializeBinary(detail?.getValue_asU8() ?? new Uint8Array());
  expect(failed.getId()).toBe("thing-1");
  expect(fromStruct(failed.getInputs())).toEqual({ a: 1 });
  expect(fromStruct(failed.getProperties())).toEqual({ a: 1, url: "x" });
  expect(failed.getReasonsList()).toEqual(["it never answered"]);
});

function hanging(started: () => void): ResourceHandler {
  return {
    ...echo,
    create: (_inputs, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        started();
      }),
  };
}

test("cancel aborts every call in flight, and later calls run", async () => {
  let started = 0;
  const both = Promise.withResolvers<undefined>();
  const client = await connect(hanging(() => ++started === 2 && both.resolve(undefined)));
  const waiting = [1, 2].map(() => failure(call(client, client.create, createRequest({}))));
  await both.promise;
  await call(client, client.cancel, new emptyPb.Empty());
  for (const error of await Promise.all(waiting)) expect(error.details).toBe("cancelled");
  const update = new providerPb.UpdateRequest().setUrn(urn).setNews(toStruct({ a: 2 }));
  expect(fromStruct((await call(client, client.update, update)).getProperties())).toEqual({ a: 2 });
});

test("the request's time-out aborts its own call", async () => {
  const client = await connect(hanging(() => {}));
  const error = await failure(call(client, client.create, createRequest({}).setTimeout(0.05)));
  expect(error.details).toBe("timed out after 0.05 s");
});

test("invoke calls the function, and an unknown function is an error", async () => {
  const client = await connect(echo, { invoke: async (token, args) => ({ token, ...args }) });
  const request = new providerPb.InvokeRequest().setTok("sim:index:find").setArgs(toStruct({ a: [1] }));
  expect(fromStruct((await call(client, client.invoke, request)).getReturn())).toEqual({
    token: "sim:index:find",
    a: [1],
  });
  const without = await connect(echo);
  const error = await failure(call(without, without.invoke, request));
  expect(error.details).toBe('provider "sim" has no function "sim:index:find"');
});

test("log lines reach the engine that started or attached the provider before the call ends", async () => {
  const lines: enginePb.LogRequest.AsObject[] = [];
  const engine = new Server();
  engine.addService(engineGrpc.EngineService, {
    log: ({ request }: { request: enginePb.LogRequest }, callback: (error: null, response: emptyPb.Empty) => void) => {
      lines.push(request.toObject());
      callback(null, new emptyPb.Empty());
    },
  });
  const port = await listen(engine);
  onTestFinished(() => engine.forceShutdown());
  const talking: ResourceHandler = {
    ...echo,
    create: async (inputs, { log }) => {
      log("warning", "slow today");
      return { id: "1", outputs: inputs };
    },
  };
  const started = await connect(talking, {}, `127.0.0.1:${port}`);
  await call(started, started.create, createRequest({}));
  expect(lines).toMatchObject([{ urn, message: "slow today", severity: 2 }]);

  const attached = await connect(talking);
  await call(attached, attached.attach, new pluginPb.PluginAttach().setAddress(`127.0.0.1:${port}`));
  await call(attached, attached.create, createRequest({}));
  expect(lines).toHaveLength(2);
});

test("a provider learns that its engine is gone, and not before, behind a proxy too", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers().unstubAllEnvs());
  const engine = new Server();
  const port = await listen(engine);
  const intervalMs = 2000;
  const watches = ["", "http://127.0.0.1:9"].map((proxy) => {
    vi.stubEnv("http_proxy", proxy);
    const gone = vi.fn();
    onTestFinished(watchEngine(`127.0.0.1:${port}`, gone, intervalMs));
    return gone;
  });
  vi.advanceTimersByTime(intervalMs);
  // By then each look is over.
  await setTimeout(0.6 * intervalMs);
  for (const gone of watches) expect(gone).not.toHaveBeenCalled();
  engine.forceShutdown();
  vi.advanceTimersByTime(intervalMs);
  for (const gone of watches) await expect.poll(() => gone).toHaveBeenCalledOnce();
});

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}
