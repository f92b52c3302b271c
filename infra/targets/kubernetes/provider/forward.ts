import { once } from "node:events";
import { createServer, request, type RequestOptions, type ServerResponse } from "node:http";
import { Duplex, PassThrough, Writable } from "node:stream";
import { PortForward } from "@kubernetes/client-node";
import { configOf } from "./sign-in.ts";

/** A pod's port, as the API server forwards it. */
export interface ForwardedPort {
  /** Context of the kubeconfig. */
  context: string;
  namespace: string;
  pod: string;
  port: number;
  /** Host by which clients will ask the pod, which hears no other. */
  host: string;
}

/** A way to a pod through the API server. */
export interface Forward {
  /** On this machine's loopback address. */
  origin: string;
  close(): Promise<void>;
}

const opening = 20_000;

/**
 * Listens on a free port of the loopback address, and sends every request there to a pod that nothing else leads to: by
 * the name of its clients, and as a gateway that ends their TLS would. Each is a stream of its own by the WebSocket of
 * `pods/portforward`, which ends with the request.
 */
// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-connect-portforward-requests-to-proxy-to-pod
export async function openForward(wanted: ForwardedPort): Promise<Forward> {
  const server = createServer((incoming, response) => {
    const { method, url = "/", headers } = incoming;
    const outgoing = request({
      method,
      path: url,
      headers: { ...headers, host: wanted.host, "x-forwarded-proto": "https", connection: "close" },
      createConnection: connectTo(wanted),
    });
    outgoing.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    outgoing.on("error", (error) => refuse(response, error));
    response.on("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("a server that listens at a port has an address");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** As a gateway answers that has no way to its server. */
function refuse(response: ServerResponse, error: Error): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(502, { "content-type": "text/plain" }).end(`the pod cannot be reached: ${error.message}`);
}

function connectTo(wanted: ForwardedPort): NonNullable<RequestOptions["createConnection"]> {
  return (_options, onDone) => {
    const late = AbortSignal.timeout(opening);
    const tooLate = new Promise<never>((_, reject) => {
      late.addEventListener("abort", () => reject(new Error(`no stream in ${opening / 1000} s`)));
    });
    Promise.race([openStream(wanted), tooLate]).then(
      (stream) => onDone(null, stream),
      (error: unknown) => onDone(toError(error), new Duplex()),
    );
    return undefined;
  };
}

async function openStream({ context, namespace, pod, port }: ForwardedPort): Promise<Duplex> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  // What the kubelet says where nothing listens.
  const complaint = new Writable({
    write(chunk: Buffer, _encoding, onDone) {
      if (chunk.length > 0) output.destroy(new Error(chunk.toString()));
      onDone();
    },
  });
  const forwarding = new PortForward(await configOf(context));
  const socket: unknown = await forwarding.portForward(namespace, pod, [port], output, complaint, input);
  if (!isSocket(socket)) throw new Error("the library opens one WebSocket for a stream");
  const stream = Duplex.from({ readable: output, writable: input });
  socket.addEventListener("close", () => output.end());
  socket.addEventListener("error", ({ message }) => output.destroy(new Error(message ?? "broken")));
  stream.on("close", () => socket.close());
  return stream;
}

/** What is used of its WebSocket, whose types are another package's. */
interface Socket {
  addEventListener(type: "close" | "error", listener: (event: { message?: string }) => void): void;
  close(): void;
}

function isSocket(value: unknown): value is Socket {
  return typeof value === "object" && value !== null && "addEventListener" in value && "close" in value;
}

/** The library rejects with an event of its WebSocket. */
function toError(error: unknown): Error {
  if (error instanceof Error) return error;
  const message = typeof error === "object" && error !== null && "message" in error ? error.message : error;
  return new Error(String(message));
}
