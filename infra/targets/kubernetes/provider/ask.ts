import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { text } from "node:stream/consumers";
import pRetry from "p-retry";
import { forgetSignIn, signInTo } from "./sign-in.ts";

/** One question to an API server. */
export interface Question {
  /** Context of the kubeconfig, which names the server and who asks. */
  context: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  /** JSON; empty where there is none. */
  body: string;
  /** What kind of JSON a patch is. */
  type?: string | undefined;
  /** Whether the answer is an object's metadata alone. */
  metadataOnly?: boolean | undefined;
}

/** What the API server answered, whatever its status. */
export interface Answer {
  status: number;
  text: string;
}

const answerMs = 20_000;
const attempts = 4;
/** What is posted there makes nothing. */
const reviews = "/apis/authorization.k8s.io/";
// https://kubernetes.io/docs/reference/using-api/api-concepts/
const passingStatuses = [429, 500, 502, 503, 504];
// https://kubernetes.io/docs/reference/using-api/api-concepts/#alternate-representations-of-resources
const metadataType = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
const passingErrors = ["ECONNRESET", "EPIPE"];

/**
 * Asks the API server of a context; rejects where there is no such context, the sign-in fails or the server does not answer
 * within 20 s. What changes nothing, patches or removes is asked up to four times while the server is busy or breaks the connection;
 * anything once more where its sign-in is refused, which is before it does anything.
 */
export function ask(question: Question): Promise<Answer> {
  const { method, path } = question;
  const isRepeatable = method !== "POST" || path.startsWith(reviews);
  const look = async (attempt: number) => {
    const answer = await askOnce(question);
    const isRefused = answer.status === 401;
    if (isRefused) forgetSignIn(question.context);
    const mayPass = isRefused ? attempt === 1 : isRepeatable && isPassing(answer);
    if (mayPass && attempt < attempts) throw new NotYet(`status ${answer.status}`);
    return answer;
  };
  return pRetry(look, {
    retries: attempts - 1,
    minTimeout: 200,
    randomize: true,
    shouldRetry: ({ error }) =>
      error instanceof NotYet || (isRepeatable && passingErrors.includes(codeOf(error.cause))),
  });
}

/** Whether the server may answer otherwise a little later. */
export function isPassing({ status }: Answer): boolean {
  return passingStatuses.includes(status);
}

/** An answer that another one may follow. */
class NotYet extends Error {}

async function askOnce(question: Question): Promise<Answer> {
  const { context } = question;
  const { server } = await signInTo(context);
  try {
    const response = await open(question, AbortSignal.timeout(answerMs));
    return { status: response.statusCode ?? 0, text: await text(response) };
  } catch (error) {
    // Of a name with several addresses each attempt has an error of its own.
    const why: unknown = error instanceof AggregateError ? error.errors[0] : error;
    throw new Error(`the cluster of context ${context} does not answer at ${server}: ${textOf(why)}`, { cause: error });
  }
}

/** Asks once, and answers when the answer begins, whose body is not read yet; rejects once it is aborted. */
export async function open(question: Question, signal: AbortSignal): Promise<IncomingMessage> {
  const { context, method, path, body, type = "application/json", metadataOnly } = question;
  const { server, options: signed } = await signInTo(context);
  // An address may have a path of its own, as behind Rancher: every other one is below it.
  const url = new URL(`${server.replace(/\/$/, "")}${path}`);
  const content = body === "" ? {} : { "content-type": type };
  const headers = { ...signed.headers, accept: metadataOnly ? metadataType : "application/json", ...content };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = (url.protocol === "http:" ? plainRequest : tlsRequest)(
    url,
    { ...signed, method, headers, signal },
    resolve,
  );
  request.on("error", reject);
  request.end(body);
  return promise;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "TimeoutError" ? `no answer in ${answerMs / 1000} s` : error.message;
}
