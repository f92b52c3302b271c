import type { RequestListener } from "node:http";
import { json, unusable, type UnusableServer } from "./unusable-server.ts";

const body = JSON.stringify({ jsonrpc: "2.0", id: 1, result: { protocolVersion: "2025-11-25" } });

/** Servers whose answers are spoilt on the way from JSON to bytes. */
export const wireFaults: UnusableServer[] = [
  // https://github.com/nodejs/undici/issues/1490
  unusable("a compression that is only said to be there", "json", "write Content-Encoding", (request, response) => {
    request.resume();
    response.writeHead(200, { ...json, "content-encoding": "gzip" }).end(body);
  }),
  unusable("two redirects, one behind the other", "redirect", "without a redirect", (request, response) => {
    request.resume();
    const step = Number(URL.parse(request.url ?? "", "http://host")?.searchParams.get("step") ?? 0);
    response.writeHead(307, { location: `/mcp?step=${step + 1}` }).end();
  }),
  unusable("a redirect to the same URL", "redirect", "X-Forwarded-Proto", (request, response) => {
    request.resume();
    response.writeHead(307, { location: request.url ?? "/mcp" }).end();
  }),
  unusable("interim responses and no answer", "time", "send the answer itself", interimAlone()),
  unusable("a length counted in characters", "json", "in bytes", (request, response) => {
    request.resume();
    const text = body.replace("2025-11-25", "zwölf Äpfel");
    response
      .writeHead(200, { ...json, "content-length": text.length })
      .write(Buffer.from(text).subarray(0, text.length));
    response.end();
  }),
  unusable("JSON in UTF-16", "json", "Encoding.UTF8", (request, response) => {
    request.resume();
    response.writeHead(200, json).end(Buffer.from(`\uFEFF${body}`, "utf16le"));
  }),
];

function interimAlone(): RequestListener {
  return (request, response) => {
    request.resume();
    const timer = setInterval(() => {
      for (let count = 0; count < 30; count += 1) response.writeEarlyHints({ link: "</style.css>; rel=preload" });
    }, 20);
    response.on("close", () => clearInterval(timer));
  };
}
