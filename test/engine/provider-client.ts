import {
  type CallOptions,
  type Client,
  type ClientUnaryCall,
  credentials,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providerPb from "@pulumi/pulumi/proto/provider_pb.js";
import { onTestFinished } from "vitest";
import { toStruct } from "../../infra/provider/property-values.ts";
import type { Properties, ProviderDefinition, ResourceHandler } from "../../infra/provider/protocol.ts";
import { serveProvider } from "../../infra/provider/serve.ts";

/** The resource of every request below: its parent is a `my:Group`, its name holds the separator of URNs. */
export const urn = "urn:pulumi:dev::shop::my:Group$sim:index:Thing::main::blue";

/** Answers with its inputs. */
export const echo: ResourceHandler = {
  create: async (inputs) => ({ id: "thing-1", outputs: inputs }),
  update: async ({ newInputs }) => ({ outputs: newInputs }),
  delete: async () => {},
};

/** Serves `sim:index:Thing` until the test ends, and gives a client of it. */
export async function connect(
  handler: ResourceHandler,
  more: Partial<ProviderDefinition> = {},
  engineAddress?: string,
): Promise<providerGrpc.ResourceProviderClient> {
  const definition: ProviderDefinition = {
    name: "sim",
    version: "1.2.3",
    handler: (type) => (type === "sim:index:Thing" ? handler : undefined),
    ...more,
  };
  const served = await serveProvider(definition, engineAddress ? { engineAddress } : {});
  const client = new providerGrpc.ResourceProviderClient(`127.0.0.1:${served.port}`, credentials.createInsecure());
  onTestFinished(async () => {
    client.close();
    await served.close();
  });
  return client;
}

type Method<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: Response) => void,
) => ClientUnaryCall;

const callTimeoutMs = 5000;

/** Makes one call; rejects with the ServiceError the provider sends. */
export function call<Request, Response>(client: Client, method: Method<Request, Response>, request: Request) {
  return new Promise<Response>((resolve, reject) => {
    const options = { deadline: Date.now() + callTimeoutMs };
    method.call(client, request, new Metadata(), options, (error, response) =>
      error ? reject(error) : resolve(response),
    );
  });
}

/** The error of a call that must fail. */
export async function failure(promise: Promise<unknown>): Promise<ServiceError> {
  return promise.then(
    () => {
      throw new Error("the call succeeds");
    },
    (error: ServiceError) => error,
  );
}

/** A create request for `urn`. */
export function createRequest(inputs: Properties): providerPb.CreateRequest {
  return new providerPb.CreateRequest().setUrn(urn).setProperties(toStruct(inputs));
}

/** A diff request for `urn`. */
export function diffRequest(olds: Properties, news: Properties): providerPb.DiffRequest {
  return new providerPb.DiffRequest().setUrn(urn).setOldInputs(toStruct(olds)).setNews(toStruct(news));
}
