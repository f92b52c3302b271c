import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Front, openFront } from "../../scripts/alarms/front.ts";

const cleanings: (() => Promise<unknown>)[] = [];
let front: Front;
let heard: IncomingHttpHeaders = {};
let answer: (response: ServerResponse) => void;

const behind = createServer((incoming, response) => {
  heard = incoming.headers;
  answer(response);
});

beforeAll(async () => {
  behind.listen(0, "127.0.0.1");
  await once(behind, "listening");
  const address = behind.address();
  const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  front = await openFront(
    {
      directory: "",
      run: () => Promise.reject(new Error("nothing is run here")),
      say: () => {},
      checkTime: () => {},
      close: () => Promise.resolve(),
      defer: (_, clean) => cleanings.push(clean),
    },
    origin,
  );
});

afterAll(async () => {
  for (const clean of cleanings) await clean();
  behind.closeAllConnections();
  behind.close();
});

async function ask(headers: Record<string, string> = {}) {
  const agent = new Agent({ ca: front.authorities });
  const asked = request(front.origin, { agent, headers }).end();
  const [response] = await once(asked, "response");
  return { status: response.statusCode, headers: response.headers, body: () => text(response) };
}

test("the front of the proof of alarms passes on what a message says, and not what was said of one connection", async () => {
  answer = (response) => response.writeHead(200, { "x-own": "1", "proxy-connection": "close" }).end("whole");
  const { headers, body } = await ask({ "x-mine": "2", te: "trailers", "proxy-connection": "keep-alive" });
  expect(await body()).toBe("whole");
  expect(heard).toMatchObject({ "x-mine": "2" });
  expect(heard.te).toBeUndefined();
  expect(heard["proxy-connection"]).toBeUndefined();
  expect(headers).toMatchObject({ "x-own": "1" });
  expect(headers["proxy-connection"]).toBeUndefined();
});

test("the front of the proof of alarms breaks off an answer that broke off, and goes on", async () => {
  answer = (response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("half", () => response.destroy());
  };
  await expect(ask().then(({ body }) => body())).rejects.toMatchObject({ code: "ECONNRESET" });
  answer = (response) => response.destroy();
  expect((await ask()).status).toBe(502);
  answer = (response) => response.end("again");
  expect(await (await ask()).body()).toBe("again");
});
