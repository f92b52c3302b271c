import { Agent, request } from "node:http";

/** What came back while a server was replaced. */
export interface Answers {
  /** Different answers in the order they first came. */
  seen: Set<string>;
  failures: string[];
  count: number;
}

const parallel = 4;
const pauseMs = 5;
const timeoutMs = 10_000;

/** Asks over connections that are kept open, as real clients do, until it is stopped. */
export function startAsking(url: string): { stop(): Promise<Answers> } {
  const agent = new Agent({ keepAlive: true, maxSockets: parallel });
  const answers: Answers = { seen: new Set(), failures: [], count: 0 };
  let stopped = false;
  const loop = async () => {
    while (!stopped) {
      await post(url, agent).then(
        (answer) => answers.seen.add(answer),
        (error: unknown) => answers.failures.push(String(error)),
      );
      answers.count += 1;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
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

/** Asks until the server gives the answer; fails after a minute. */
export async function askUntil(url: string, wanted: string): Promise<void> {
  const limit = Date.now() + 60_000;
  while ((await post(url, new Agent())) !== wanted) {
    if (Date.now() > limit) throw new Error(`"${wanted}" does not come`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

function post(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/mcp`, { method: "POST", agent, timeout: timeoutMs }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => {
        text += chunk;
      });
      answer.on("error", reject);
      answer.on("end", () =>
        answer.statusCode === 200 ? resolve(text) : reject(new Error(`status ${answer.statusCode}`)),
      );
    });
    sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
    sent.on("error", reject);
    sent.end("{}");
  });
}
