import { once } from "node:events";
import { createServer } from "node:http";
import { afterAll, expect, test } from "vitest";
import { execa } from "execa";
import { withoutProxyOnLoopback } from "../../toolchain/no-proxy.mjs";
import { portOf } from "../cli/ports.ts";

const asked: string[] = [];
const proxy = createServer((request, response) => {
  asked.push(request.url ?? "");
  response.writeHead(502).end();
});
proxy.on("connect", ({ url }, socket) => {
  asked.push(url ?? "");
  socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
});
const service = createServer((_, response) => response.end("here"));
for (const server of [proxy, service]) await once(server.listen(0, "127.0.0.1"), "listening");
afterAll(() => {
  for (const server of [proxy, service]) server.close();
});

test("nothing is added where no proxy is set", () => {
  expect(withoutProxyOnLoopback({ NO_PROXY: "example.com", HTTP_PROXY: "" })).toEqual({});
});

test.each([
  [{ HTTP_PROXY: "http://proxy:1" }, "localhost,127.0.0.1,::1"],
  [{ https_proxy: "http://proxy:1", NO_PROXY: "example.com, 127.0.0.1" }, "example.com,127.0.0.1,localhost,::1"],
  [
    { all_proxy: "socks://proxy", no_proxy: "a.test b.test", NO_PROXY: "c.test" },
    "c.test,a.test,b.test,localhost,127.0.0.1,::1",
  ],
])("%j leaves out this machine, and what was left out before, in both spellings", (environment, list) => {
  expect(withoutProxyOnLoopback(environment)).toEqual({ NO_PROXY: list, no_proxy: list });
});

test("gRPC's own list is kept and gets this machine too", () => {
  const { no_grpc_proxy: own } = withoutProxyOnLoopback({ grpc_proxy: "http://proxy:1", no_grpc_proxy: "a.test" });
  expect(own).toBe("a.test,localhost,127.0.0.1,::1");
});

test("a program that follows the environment asks this machine directly, and the proxy for the rest", async () => {
  const program = `
    for (const url of ["http://127.0.0.1:${portOf(service)}/", "http://elsewhere.test/"])
      console.log(await fetch(url).then((answer) => answer.text(), () => "failed"));`;
  const environment = {
    NODE_USE_ENV_PROXY: "1",
    HTTP_PROXY: `http://127.0.0.1:${portOf(proxy)}`,
    NO_PROXY: "",
    no_proxy: "",
  };
  const env = { ...environment, ...withoutProxyOnLoopback(environment) };
  const { stdout } = await execa(process.execPath, ["--input-type=module", "--eval", program], { env });
  expect(stdout.split("\n")[0]).toBe("here");
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((url) => !url.includes("elsewhere.test"))).toEqual([]);
});
