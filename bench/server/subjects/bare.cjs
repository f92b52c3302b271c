// As bare.mjs, but as CommonJS: there Node.js loads nothing of node:http that is not used.
// oxlint-disable-next-line typescript/no-require-imports -- this is what is measured
const { createServer } = require("node:http");

const listed = JSON.parse(process.env.LISTED ?? "{}");
const serverInfo = { name: "bare", version: "1.0.0" };
const modern = { resultType: "complete", _meta: { "io.modelcontextprotocol/serverInfo": serverInfo } };

createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (part) => {
    body += part;
  });
  request.on("end", () => {
    const { id, params } = JSON.parse(body);
    const text = params?.arguments?.text;
    const echoed = { content: [{ type: "text", text }], structuredContent: { text } };
    const result = { ...(params?.name === "list_tasks" ? listed : echoed), ...(params?._meta && modern) };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
  });
}).listen(Number(process.env.PORT), "127.0.0.1");
