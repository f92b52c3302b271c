// A process of its own, so that what the measuring process does meanwhile delays nothing.
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const limitMs = 20_000;
const answerTimeoutMs = 5000;
const pollMs = 5;
const call = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "list_tasks", arguments: {} },
});

process.on("message", (port: number) => void poll(port).then((found) => process.send?.(found)));
process.on("disconnect", () => process.exit());
process.send?.("ready");

/**
 * Answers when a tool call first succeeded, in milliseconds since 1970, or what was seen last. It asks again without
 * waiting for the call before: one that comes while the container's network is being set up may hang for a second.
 */
async function poll(port: number): Promise<number | string> {
  const began = Date.now();
  let answeredAt: number | undefined;
  let last = "nothing";
  while (answeredAt === undefined && Date.now() - began < limitMs) {
    void ask(port).then(
      (seen) => {
        if (seen === "answered") answeredAt ??= Date.now();
        else last = seen;
      },
      (error: unknown) => {
        last = String(error);
      },
    );
    await sleep(pollMs);
  }
  return answeredAt ?? last;
}

function ask(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
    const options = { host: "127.0.0.1", port, path: "/mcp", method: "POST", agent: false, headers };
    const sent = request({ ...options, timeout: answerTimeoutMs }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("error", reject);
      response.on("end", () => {
        const good = response.statusCode === 200 && text.includes('"result":') && !text.includes('"isError":true');
        resolve(good ? "answered" : `status ${response.statusCode}: ${text.slice(0, 200)}`);
      });
    });
    sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
    sent.on("error", reject);
    sent.end(call);
  });
}
