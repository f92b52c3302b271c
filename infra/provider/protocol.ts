import type providerPb from "@pulumi/pulumi/proto/provider_pb.js";
import type { Properties, PropertyValue } from "./property-values.ts";

export { InitializationError } from "./initialization-error.ts";
export { UNKNOWN } from "./property-values.ts";
export type { Properties, PropertyValue };

/** What is known about one call of the engine. */
export interface CallContext {
  urn: string;
  type: string;
  name: string;
  /** True only in create, update and invoke-like calls of a preview: the protocol does not tell check and diff. */
  preview: boolean;
  /** Aborts when the user cancels, when the engine goes away, and at the resource's time-out if the request has one. */
  signal: AbortSignal;
  /** Shows a line at that resource; a line that cannot be delivered is dropped. */
  log(severity: "debug" | "info" | "warning" | "error", message: string): void;
}

/** One input that is refused, and why; where the input is a list or a map, the reason alone is shown. */
export interface CheckFailure {
  property: string;
  reason: string;
}

/** What a change of inputs means; `replaces` defaults to the properties that `detailed` marks with `-replace`. */
export interface DiffResult {
  changes: boolean;
  replaces?: string[];
  deleteBeforeReplace?: boolean;
  detailed?: Record<string, "add" | "delete" | "update" | "add-replace" | "delete-replace" | "update-replace">;
}

/**
 * The life of one resource type. Without `check` inputs are taken as they are; without `diff` every changed input is an
 * update, or a replacement where there is no `update`; without `read` a refresh changes nothing.
 */
export interface ResourceHandler {
  /** Outputs that are not inputs: unknown at preview, where nothing is created. */
  computed?: readonly string[];
  /** `olds` is undefined where there are no old inputs. */
  check?(
    news: Properties,
    olds: Properties | undefined,
    context: CallContext,
  ): Promise<{ inputs: Properties; failures?: CheckFailure[] }>;
  diff?(
    request: { id: string; oldInputs: Properties; oldOutputs: Properties; newInputs: Properties },
    context: CallContext,
  ): Promise<DiffResult>;
  create(inputs: Properties, context: CallContext): Promise<{ id: string; outputs: Properties }>;
  /** Answers undefined when the resource is gone. */
  read?(
    request: { id: string; inputs: Properties; outputs: Properties },
    context: CallContext,
  ): Promise<{ id: string; inputs: Properties; outputs: Properties } | undefined>;
  update?(
    request: { id: string; oldInputs: Properties; oldOutputs: Properties; newInputs: Properties },
    context: CallContext,
  ): Promise<{ outputs: Properties }>;
  delete(request: { id: string; inputs: Properties; outputs: Properties }, context: CallContext): Promise<void>;
}

/** Makes components for programs in other languages. */
export interface ComponentMaker {
  /** Ends when all that the component is made of is registered with the engine at that address. */
  construct(request: providerPb.ConstructRequest, engineAddress: string): Promise<providerPb.ConstructResponse>;
  stop(): void;
}

/** A provider: its resource types, its functions, and what it can do. */
export interface ProviderDefinition {
  name: string;
  version: string;
  configure?(config: Properties): Promise<void>;
  handler(type: string): ResourceHandler | undefined | Promise<ResourceHandler | undefined>;
  /** The package as programs in other languages see it, in JSON; by default one without anything in it. */
  schema?(): Promise<string>;
  components?: ComponentMaker;
  invoke?(token: string, args: Properties): Promise<Properties>;
  /** When false, the default, the engine unwraps secrets and marks the outputs of the same name as secret. */
  acceptSecrets?: boolean;
  /**
   * When true create and update are also called at preview, with `preview` set. Since the handshake an engine calls every
   * provider at preview (sdk/go/common/resource/plugin/provider_plugin.go); here the shell answers for those that do not
   * want it.
   */
  supportsPreview?: boolean;
}
