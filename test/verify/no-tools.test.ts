import { NodeStreamableHTTPServerTransport } from "@modelcontextprotocol/node";
import { McpServer } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import { verify } from "../../verify/run.ts";
import { serveAsIs } from "./live-server.ts";

test("R19 a server without tools has one finding, which says so", async () => {
  const { endpoint, close } = await serveAsIs((request, response) => {
    const transport = new NodeStreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    void new McpServer({ name: "empty", version: "1.0.0" })
      .connect(transport)
      .then(() => transport.handleRequest(request, response));
  });
  try {
    const { findings } = await verify(endpoint, { quick: true, only: ["protocol"] });
    const loud = findings.filter(({ severity }) => severity === "critical" || severity === "major");
    expect(loud).toMatchObject([{ check: "protocol.capabilities", expected: "at least one tool" }]);
  } finally {
    await close();
  }
});
