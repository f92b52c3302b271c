import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as tlsRequest, type RequestOptions } from "node:https";
import { KubeConfig } from "@kubernetes/client-node";

/** One question to an API server. */
export interface Question {
  /** Context of the kubeconfig, which names the server and who asks. */
  context: string;
  method: "GET" | "POST" | "DELETE";
  path: string;
  /** JSON; empty where there is none. */
  body: string;
}

/** What the API server answered, whatever its status. */
export interface Answer {
  status: number;
  text: string;
}

const answerMs = 20_000;

/**
 * Asks the API server of a context, with the sign-in that the kubeconfig names; rejects where there is no such context,
 * the sign-in fails or the server does not answer within 20 s.
 */
export async function ask({ context, method, path, body }: Question): Promise<Answer> {
  const config = readContext(context);
  const server = config.getCurrentCluster()?.server ?? "";
  const url = new URL(path, `${server.replace(/\/$/, "")}/`);
  const headers = { accept: "application/json", ...(body === "" ? {} : { "content-type": "application/json" }) };
  const options: RequestOptions = { method, headers, signal: AbortSignal.timeout(answerMs) };
  try {
    await config.applyToHTTPSOptions(options);
    return await send(url, options, body);
  } catch (error) {
    // Of a name with several addresses each attempt has an error of its own.
    const why: unknown = error instanceof AggregateError ? error.errors[0] : error;
    throw new Error(`the cluster of context ${context} does not answer at ${server}: ${textOf(why)}`, { cause: error });
  }
}

/** The kubeconfig of KUBECONFIG or the usual place, at one context of it; the current one is never taken. */
function readContext(context: string): KubeConfig {
  const config = new KubeConfig();
  // With no kubeconfig at all it would be http://localhost:8080.
  config.loadFromDefault();
  const known = config.getContexts().map(({ name }) => name);
  if (!known.includes(context)) {
    const has = known.filter((name) => name !== "loaded-context").join(", ") || "none";
    throw new Error(`the kubeconfig has no context "${context}"; it has: ${has}`);
  }
  config.setCurrentContext(context);
  return config;
}

function send(url: URL, options: RequestOptions, body: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const request = (url.protocol === "http:" ? plainRequest : tlsRequest)(url, options, (response: IncomingMessage) => {
    const parts: Buffer[] = [];
    response.on("data", (part: Buffer) => parts.push(part));
    response.on("error", reject);
    response.on("end", () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
  });
  request.on("error", reject);
  request.end(body);
  return promise;
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "TimeoutError" ? `no answer in ${answerMs / 1000} s` : error.message;
}
