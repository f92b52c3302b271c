import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { type Post, toCall } from "../../bench/server/calls.ts";

const clients = ["openai-mcp/1.0.0", "Claude-User", "python-httpx/0.28"];
const callTimeoutMs = 30_000;

/** What is sent, so many times a second; each waits for nothing but its turn. */
export interface Traffic {
  post: Post;
  perSecond: number;
}

const call = (tool: string, input: object): Post => toCall("2025-11-25", tool, input);

/** What a healthy service gets: calls that go well, one in forty that fails, and requests that are refused. */
export const ordinary: Traffic[] = [
  { post: call("list_tasks", {}), perSecond: 4 },
  { post: call("add_task", { title: " " }), perSecond: 0.1 },
  { post: { ...call("list_tasks", {}), headers: { host: "elsewhere.example.com" } }, perSecond: 1 },
];

/** Calls that fail: with wrong arguments, and of a tool that is not there any more. */
export const failing: Traffic[] = [
  { post: call("add_task", { title: " " }), perSecond: 1 },
  { post: call("old_name", {}), perSecond: 0.5 },
];

/** Calls that take 1.8 s. */
export const slow: Traffic[] = [{ post: call("count_slowly", { to: 3, delayMs: 600 }), perSecond: 1 }];

/** More calls than a small instance has the processor for. */
export const heavy: Traffic[] = Array.from({ length: 40 }, () => ({ post: call("list_tasks", {}), perSecond: 50 }));

/** Calls with a token that nobody can check at the moment. */
export const withToken: Traffic[] = [
  { post: signed(call("list_tasks", {})), perSecond: 2 },
  { post: call("list_tasks", {}), perSecond: 0.5 },
];

function signed({ headers, body }: Post): Post {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const token = `${part({ alg: "RS256", kid: "1", typ: "at+jwt" })}.${part({ sub: "someone" })}.c2ln`;
  return { headers: { ...headers, authorization: `Bearer ${token}` }, body };
}

/** Tool calls that reached a tool server, by whether they went well. */
export interface Sent {
  calls: number;
}

/** Sends the traffic until the signal; answers once the last answer is there. */
export async function send(origin: () => string, traffic: readonly Traffic[], sent: Sent, until: AbortSignal) {
  const agent = new Agent({ keepAlive: true });
  const one = async ({ post, perSecond }: Traffic, offset: number) => {
    for (let number = offset; !until.aborted; number += 1) {
      const began = performance.now();
      const status = await sendOne(origin(), post, agent, clients[number % clients.length] ?? "");
      if (status === 200) sent.calls += 1;
      const rest = 1000 / perSecond - (performance.now() - began);
      await sleep(Math.max(0, rest), undefined, { signal: until }).catch(() => {});
    }
  };
  await Promise.all(traffic.map((some, index) => one(some, index)));
  agent.destroy();
}

/** The status; undefined where nothing answered, as while the server is stopped. */
async function sendOne(origin: string, { headers, body }: Post, agent: Agent, client: string) {
  return new Promise<number | undefined>((resolve) => {
    const length = { "content-length": Buffer.byteLength(body), "user-agent": client };
    const options = { method: "POST", agent, headers: { ...headers, ...length }, timeout: callTimeoutMs };
    const asked = request(`${origin}/mcp`, options, (response) => {
      text(response).then(
        () => resolve(response.statusCode),
        () => resolve(undefined),
      );
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(undefined));
    asked.end(body);
  });
}
