import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import pluginPb from "@pulumi/pulumi/proto/plugin_pb.js";
import providerPb from "@pulumi/pulumi/proto/provider_pb.js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import { type Calls, openCalls } from "./calls.ts";
import { fromStruct, type Properties, sameValue, toStruct, UNKNOWN } from "./property-values.ts";
import type { DiffResult, ProviderDefinition, ResourceHandler } from "./protocol.ts";

/** The provider's side of the protocol; `stop` ends every call in flight and lets go of the engine. */
// https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
export function providerService(
  definition: ProviderDefinition,
  engineAddress: string | undefined,
): { methods: UntypedServiceImplementation; stop(): void } {
  const calls = openCalls(engineAddress);
  return {
    methods: { ...pluginMethods(definition, calls), ...resourceMethods(definition, calls) },
    stop() {
      calls.stop();
      definition.components?.stop();
    },
  };
}

function pluginMethods(definition: ProviderDefinition, calls: Calls): UntypedServiceImplementation {
  const { unary } = calls;
  const acceptSecrets = definition.acceptSecrets ?? false;
  // Among the inputs of a component the engine says by itself which are secret or known only later.
  const acceptOutputs = definition.components !== undefined;
  return {
    handshake: unary(async (request: providerPb.ProviderHandshakeRequest) => {
      calls.attach(request.getEngineAddress());
      return new providerPb.ProviderHandshakeResponse().setAcceptSecrets(acceptSecrets).setAcceptOutputs(acceptOutputs);
    }),
    attach: unary(async (request: pluginPb.PluginAttach) => {
      calls.attach(request.getAddress());
      return new emptyPb.Empty();
    }),
    getPluginInfo: unary(async () => new pluginPb.PluginInfo().setVersion(definition.version)),
    getSchema: unary(async () => new providerPb.GetSchemaResponse().setSchema((await definition.schema?.()) ?? "{}")),
    checkConfig: unary(async (request: providerPb.CheckRequest) =>
      new providerPb.CheckResponse().setInputs(toStruct(fromStruct(request.getNews()))),
    ),
    diffConfig: unary(async () => new providerPb.DiffResponse()),
    configure: unary(async (request: providerPb.ConfigureRequest) => {
      await definition.configure?.(fromStruct(request.getArgs()));
      return new providerPb.ConfigureResponse()
        .setAcceptsecrets(acceptSecrets)
        .setAcceptoutputs(acceptOutputs)
        .setSupportspreview(definition.supportsPreview ?? false);
    }),
    invoke: unary(async (request: providerPb.InvokeRequest) => {
      if (!definition.invoke) throw new Error(`provider "${definition.name}" has no function "${request.getTok()}"`);
      const result = await definition.invoke(request.getTok(), fromStruct(request.getArgs()));
      return new providerPb.InvokeResponse().setReturn(toStruct(result));
    }),
    construct: unary(async (request: providerPb.ConstructRequest) => {
      if (definition.components) return definition.components.construct(request, calls.engineAddress());
      throw new Error(`provider "${definition.name}" has no component "${request.getType()}"`);
    }),
    cancel: unary(async () => {
      calls.abort("cancelled");
      return new emptyPb.Empty();
    }),
  };
}

function resourceMethods(definition: ProviderDefinition, { resource }: Calls): UntypedServiceImplementation {
  const handlerOf = async (type: string): Promise<ResourceHandler> => {
    const handler = await definition.handler(type);
    if (handler) return handler;
    throw new Error(
      `provider "${definition.name}" ${definition.version} has no resource type "${type}"; correct the type's name, or use a version that has it`,
    );
  };
  return {
    check: resource(async (request: providerPb.CheckRequest, context) => {
      const handler = await handlerOf(context.type);
      const news = fromStruct(request.getNews());
      const olds = fromStruct(request.getOlds());
      const known = Object.keys(olds).length > 0 ? olds : undefined;
      const result = handler.check ? await handler.check(news, known, context) : { inputs: news };
      const failures = (result.failures ?? []).map(({ property, reason }) => {
        const failure = new providerPb.CheckFailure().setReason(reason);
        // The engine shows a property with its value, which for a list or a map is Go's own notation.
        return typeof news[property] === "object" ? failure : failure.setProperty(property);
      });
      return new providerPb.CheckResponse().setInputs(toStruct(result.inputs)).setFailuresList(failures);
    }),
    diff: resource(async (request: providerPb.DiffRequest, context) => {
      const handler = await handlerOf(context.type);
      const change = changeOf(request);
      return toDiffResponse(
        handler.diff
          ? await handler.diff(change, context)
          : compareInputs(change.oldInputs, change.newInputs, handler.update !== undefined),
      );
    }),
    create: resource(async (request: providerPb.CreateRequest, context) => {
      const handler = await handlerOf(context.type);
      const inputs = fromStruct(request.getProperties());
      if (context.preview && !definition.supportsPreview) {
        return new providerPb.CreateResponse().setProperties(toStruct(previewOf(handler, inputs)));
      }
      const result = await handler.create(inputs, context);
      return new providerPb.CreateResponse().setId(result.id).setProperties(toStruct(result.outputs));
    }),
    read: resource(async (request: providerPb.ReadRequest, context) => {
      const handler = await handlerOf(context.type);
      const state = {
        id: request.getId(),
        inputs: fromStruct(request.getInputs()),
        outputs: fromStruct(request.getProperties()),
      };
      const found = handler.read ? await handler.read(state, context) : state;
      const response = new providerPb.ReadResponse();
      if (found === undefined) return response;
      return response.setId(found.id).setInputs(toStruct(found.inputs)).setProperties(toStruct(found.outputs));
    }),
    update: resource(async (request: providerPb.UpdateRequest, context) => {
      const handler = await handlerOf(context.type);
      if (!handler.update) throw new Error(`a resource of type "${context.type}" cannot be updated in place`);
      const change = changeOf(request);
      if (context.preview && !definition.supportsPreview) {
        return new providerPb.UpdateResponse().setProperties(toStruct(previewOf(handler, change.newInputs)));
      }
      const result = await handler.update(change, context);
      return new providerPb.UpdateResponse().setProperties(toStruct(result.outputs));
    }),
    delete: resource(async (request: providerPb.DeleteRequest, context) => {
      const inputs = fromStruct(request.getOldInputs());
      const state = { id: request.getId(), inputs, outputs: fromStruct(request.getProperties()) };
      await (await handlerOf(context.type)).delete(state, context);
      return new emptyPb.Empty();
    }),
  };
}

/** What a resource will be, as far as a preview can tell without touching anything. */
function previewOf({ computed = [] }: ResourceHandler, inputs: Properties): Properties {
  return { ...inputs, ...Object.fromEntries(computed.map((name) => [name, UNKNOWN])) };
}

function changeOf(request: providerPb.DiffRequest | providerPb.UpdateRequest) {
  return {
    id: request.getId(),
    oldInputs: fromStruct(request.getOldInputs()),
    oldOutputs: fromStruct(request.getOlds()),
    newInputs: fromStruct(request.getNews()),
  };
}

function compareInputs(olds: Properties, news: Properties, updatable: boolean): DiffResult {
  const suffix = updatable ? "" : "-replace";
  const detailed: NonNullable<DiffResult["detailed"]> = {};
  for (const name of new Set([...Object.keys(olds), ...Object.keys(news)])) {
    if (sameValue(olds[name], news[name])) continue;
    const kind = !Object.hasOwn(olds, name) ? "add" : Object.hasOwn(news, name) ? "update" : "delete";
    detailed[name] = `${kind}${suffix}`;
  }
  return { changes: Object.keys(detailed).length > 0, detailed };
}

function toDiffResponse(diff: DiffResult): providerPb.DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = providerPb.DiffResponse.DiffChanges;
  const detailed = Object.entries(diff.detailed ?? {});
  const replaces = detailed.filter(([, kind]) => kind.endsWith("-replace")).map(([path]) => path);
  const response = new providerPb.DiffResponse()
    .setChanges(diff.changes ? DIFF_SOME : DIFF_NONE)
    .setReplacesList(diff.replaces ?? replaces)
    .setDeletebeforereplace(diff.deleteBeforeReplace ?? false)
    .setHasdetaileddiff(diff.detailed !== undefined)
    .setDiffsList(detailed.map(([path]) => path));
  for (const [path, kind] of detailed) {
    response.getDetaileddiffMap().set(path, new providerPb.PropertyDiff().setKind(kinds[kind]).setInputdiff(true));
  }
  return response;
}

const kinds = {
  add: providerPb.PropertyDiff.Kind.ADD,
  "add-replace": providerPb.PropertyDiff.Kind.ADD_REPLACE,
  delete: providerPb.PropertyDiff.Kind.DELETE,
  "delete-replace": providerPb.PropertyDiff.Kind.DELETE_REPLACE,
  update: providerPb.PropertyDiff.Kind.UPDATE,
  "update-replace": providerPb.PropertyDiff.Kind.UPDATE_REPLACE,
};
