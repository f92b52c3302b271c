import { request } from "node:http";
import type { Post } from "./calls.ts";

const answerTimeoutMs = 5000;

/** Whether an answer's body holds what it should and no tool reports an error. */
export function isRight(body: string, expected: string): boolean {
  return body.includes(expected) && !body.includes('"isError":true');
}

/** Sends one request on a connection of its own; answers the body, and throws where it is not right. */
export function ask(port: number, { headers, body }: Post, expected = '"result":'): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path: "/mcp", method: "POST", agent: false, timeout: answerTimeoutMs };
    const length = { "content-length": Buffer.byteLength(body) };
    const sent = request({ ...options, headers: { ...headers, ...length } }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode === 200 && isRight(text, expected)) resolve(text);
        else reject(new Error(`status ${response.statusCode}: ${text.slice(0, 300)}`));
      });
    });
    sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
    sent.on("error", reject);
    sent.end(body);
  });
}
