import type { IncomingMessage, ServerResponse } from "node:http";
import { serve } from "./live-server.ts";

/** What a model was asked. */
export interface Asked {
  path: string;
  authorization: string | undefined;
  prompt: string;
  body: Record<string, unknown>;
}

type HostStub = Readonly<Record<string, { name: string; arguments: object } | undefined>>;
/** Answers in place of the model; true where it has done so. */
type Interlude = (response: ServerResponse, asked: Asked, times: number) => boolean;

/** A model behind both shapes of the API, that answers as it is told by prompt. */
export async function startModel(answers: HostStub, interlude: Interlude = () => false) {
  const asked: Asked[] = [];
  let underWay = 0;
  let most = 0;
  const server = await serve((request, response) => {
    underWay += 1;
    most = Math.max(most, underWay);
    response.on("close", () => (underWay -= 1));
    void read(request).then((body) => {
      const prompt = promptOf(body);
      const one = { path: request.url ?? "", authorization: request.headers.authorization, prompt, body };
      asked.push(one);
      if (interlude(response, one, asked.filter((other) => other.prompt === prompt).length)) return;
      // Others come in the meantime.
      setTimeout(() => respond(response, one, answers[prompt]), 20);
    });
  });
  return { baseUrl: server.endpoint.replace("/mcp", "/v1"), asked, most: () => most, close: server.close };
}

function respond(response: ServerResponse, { path }: Asked, call: HostStub[string]): void {
  const named = call && { name: call.name, arguments: JSON.stringify(call.arguments) };
  response.writeHead(200, { "content-type": "application/json" });
  if (path === "/v1/responses") {
    const words = { type: "message", role: "assistant", content: [{ type: "output_text", text: "I cannot do that." }] };
    const item = named ? { type: "function_call", call_id: "call_1", status: "completed", ...named } : words;
    const output = [{ type: "reasoning", summary: [] }, item];
    response.end(JSON.stringify({ object: "response", output, usage: { input_tokens: 210, output_tokens: 14 } }));
  } else {
    const message = named
      ? { role: "assistant", content: null, tool_calls: [{ id: "call_1", type: "function", function: named }] }
      : { role: "assistant", content: "I cannot do that." };
    const usage = { prompt_tokens: 210, completion_tokens: 14 };
    response.end(JSON.stringify({ object: "chat.completion", choices: [{ index: 0, message }], usage }));
  }
}

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const piece of request) text += String(piece);
  return JSON.parse(text);
}

function promptOf({ input, messages }: Record<string, unknown>): string {
  if (typeof input === "string") return input;
  const [first]: unknown[] = Array.isArray(messages) ? messages : [];
  return typeof first === "object" && first !== null && "content" in first ? String(first.content) : "";
}
