import { credentials, type handleUnaryCall, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import enginePb from "@pulumi/pulumi/proto/engine_pb.js";
import providerPb from "@pulumi/pulumi/proto/provider_pb.js";
import statusPb from "@pulumi/pulumi/proto/status_pb.js";
import anyPb from "google-protobuf/google/protobuf/any_pb.js";
import { InitializationError } from "./initialization-error.ts";
import { loopback } from "./loopback.ts";
import { toStruct } from "./property-values.ts";
import type { CallContext } from "./protocol.ts";

interface ResourceRequest {
  getUrn(): string;
  getTimeout?(): number;
  getPreview?(): boolean;
}

/** The calls in flight, and the way back to the engine that made them. */
export interface Calls {
  attach(engineAddress: string): void;
  /** Of the engine that attached last; throws an Error where none has. */
  engineAddress(): string;
  abort(reason: string): void;
  /** Aborts, and closes the connection to the engine. */
  stop(): void;
  unary<Request, Response>(work: (request: Request) => Promise<Response>): handleUnaryCall<Request, Response>;
  resource<Request extends ResourceRequest, Response>(
    work: (request: Request, context: CallContext) => Promise<Response>,
  ): handleUnaryCall<Request, Response>;
}

/** Opens the book of calls; it follows the engine that attaches last. */
export function openCalls(engineAddress: string | undefined): Calls {
  const running = new Set<AbortController>();
  let attached = engineAddress;
  let engine = engineAddress ? connect(engineAddress) : undefined;
  const abort = (reason: string) => {
    for (const controller of running) controller.abort(new Error(reason));
  };
  return {
    abort,
    stop() {
      abort("the provider stops");
      engine?.close();
      engine = undefined;
    },
    attach(address) {
      if (address === "") return;
      engine?.close();
      engine = connect(address);
      attached = address;
    },
    engineAddress() {
      if (attached) return attached;
      throw new Error("no engine has attached to this provider");
    },
    unary: (work) => (call, callback) => {
      work(call.request).then(
        (response) => callback(null, response),
        (error: unknown) => callback(toServiceError(error)),
      );
    },
    resource: (work) => async (call, callback) => {
      const { request } = call;
      const controller = new AbortController();
      running.add(controller);
      call.on("cancelled", () => controller.abort(new Error("cancelled")));
      const { signal } = controller;
      const seconds = request.getTimeout?.() ?? 0;
      const timer = startTimer(controller, seconds);
      const lines: Promise<void>[] = [];
      const urn = request.getUrn();
      const context: CallContext = {
        urn,
        ...partsOf(urn),
        preview: request.getPreview?.() ?? false,
        signal,
        log: (severity, message) => {
          if (engine) lines.push(sendLine(engine, urn, severity, message));
        },
      };
      try {
        const response = await work(request, context);
        await Promise.all(lines);
        callback(null, response);
      } catch (error) {
        await Promise.all(lines);
        callback(toServiceError(isAbort(error) && signal.aborted ? signal.reason : error));
      } finally {
        clearTimeout(timer);
        running.delete(controller);
      }
    },
  };
}

const logTimeoutMs = 2000;
const maxTimerMs = 2 ** 31 - 1;

function startTimer(controller: AbortController, seconds: number): NodeJS.Timeout | undefined {
  if (seconds <= 0) return undefined;
  const expire = () => controller.abort(new Error(`timed out after ${seconds} s`));
  return setTimeout(expire, Math.min(seconds * 1000, maxTimerMs));
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

/** A URN is `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`. */
// https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
function partsOf(urn: string): { type: string; name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.slice(types.lastIndexOf("$") + 1), name: name.join("::") };
}

function connect(address: string): engineGrpc.EngineClient {
  return new engineGrpc.EngineClient(address, credentials.createInsecure(), loopback);
}

function sendLine(
  engine: engineGrpc.EngineClient,
  urn: string,
  severity: "debug" | "info" | "warning" | "error",
  message: string,
): Promise<void> {
  const { DEBUG, INFO, WARNING, ERROR } = enginePb.LogSeverity;
  const level = { debug: DEBUG, info: INFO, warning: WARNING, error: ERROR }[severity];
  const line = new enginePb.LogRequest().setUrn(urn).setSeverity(level).setMessage(message);
  return new Promise((resolve) => {
    engine.log(line, new Metadata(), { deadline: Date.now() + logTimeoutMs }, () => resolve());
  });
}

function toServiceError(error: unknown): Partial<ServiceError> {
  const details = error instanceof Error ? error.message : String(error);
  if (!(error instanceof InitializationError)) return { code: status.UNKNOWN, details };
  const failed = new providerPb.ErrorResourceInitFailed()
    .setId(error.id)
    .setInputs(toStruct(error.inputs))
    .setProperties(toStruct(error.outputs))
    .setReasonsList(error.reasons);
  const detail = new anyPb.Any();
  detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const rich = new statusPb.Status().setCode(status.UNKNOWN).setMessage(details);
  rich.addDetails(detail);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(rich.serializeBinary()));
  return { code: status.UNKNOWN, details, metadata };
}
