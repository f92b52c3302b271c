import * as http from "node:http";
import * as https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

/** What came back while a server was replaced. */
export interface Answers {
  /** Different answers in the order they first came. */
  seen: Set<string>;
  failures: string[];
  count: number;
}

const parallel = 4;
const timeoutMs = 10_000;
const longestWaitMs = 60_000;

/** A request that any MCP server answers in some way, with sign-in or sessions too, and that makes nothing. */
const ping = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });
const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/**
 * Asks an endpoint over connections that are kept open, as real clients do, until it is stopped. Whatever status it
 * answers with at first is the right one; throws where that is 500 or more, or no answer comes.
 */
export async function startTraffic(endpoint: string, pauseMs = 5): Promise<{ stop(): Promise<Answers> }> {
  const agent = agentFor(endpoint);
  const { status: usual } = await ask(endpoint, agent);
  if (usual >= 500) throw new Error(`${endpoint} answers ${usual}`);
  const answers: Answers = { seen: new Set(), failures: [], count: 0 };
  let stopped = false;
  const loop = async () => {
    while (!stopped) {
      await ask(endpoint, agent).then(
        ({ status, text }) => {
          if (status === usual) answers.seen.add(text);
          else answers.failures.push(`status ${status}`);
        },
        (error: unknown) => answers.failures.push(String(error)),
      );
      answers.count += 1;
      await sleep(pauseMs);
    }
  };
  const loops = Array.from({ length: parallel }, loop);
  return {
    async stop() {
      stopped = true;
      await Promise.all(loops);
      agent.destroy();
      return answers;
    },
  };
}

/** Asks until an answer is as wanted; throws after a minute, or the time that is given. */
export async function askUntil(
  endpoint: string,
  isWanted: (answer: Answer) => boolean,
  waitMs = longestWaitMs,
): Promise<void> {
  const limit = performance.now() + waitMs;
  for (;;) {
    const seen = await askOnce(endpoint).catch((error: unknown) => String(error));
    if (typeof seen !== "string" && isWanted(seen)) return;
    if (performance.now() > limit) {
      throw new Error(`${endpoint}: ${typeof seen === "string" ? seen : `status ${seen.status}, ${seen.text}`}`);
    }
    await sleep(100);
  }
}

/** Asks once; throws where no answer comes. */
export function askOnce(endpoint: string): Promise<Answer> {
  return ask(endpoint, agentFor(endpoint, false));
}

interface Answer {
  status: number;
  text: string;
}

function agentFor(endpoint: string, keepAlive = true): http.Agent {
  const options = { keepAlive, maxSockets: parallel };
  return endpoint.startsWith("https:") ? new https.Agent(options) : new http.Agent(options);
}

function ask(endpoint: string, agent: http.Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { request } = endpoint.startsWith("https:") ? https : http;
    const sent = request(endpoint, { method: "POST", agent, headers, timeout: timeoutMs }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => {
        text += chunk;
      });
      answer.on("error", reject);
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
    sent.on("error", reject);
    sent.end(ping);
  });
}
