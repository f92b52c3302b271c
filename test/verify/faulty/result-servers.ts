import { fault } from "./altered-server.ts";
import type { FaultyServer } from "./faulty-server.ts";
import { call, change, complete, result } from "./word-tools.ts";

const words = { words: ["one"] };
const untyped = change("list_words", { outputSchema: { type: "object" } });

/** Servers whose tools answer as they should not; each from a public report. */
export const resultFaults: FaultyServer[] = [
  // https://github.com/GopherSecurity/gopher-mcp/issues/202
  listsWords("a text in place of a list of content", ["tools.calls"], { ...complete, content: "one" }),
  // https://github.com/samihalawa/mcp-server-smtp/pull/4
  listsWords("its data in place of a result", ["tools.calls"], {
    ...complete,
    structuredContent: undefined,
    success: true,
    words: ["one"],
  }),
  // https://github.com/naw103/foremerge/pull/28
  listsWords("a list as structuredContent", ["tools.calls"], {
    ...complete,
    content: [{ type: "text", text: "one" }],
    structuredContent: ["one"],
  }),
  // https://github.com/MadLlama25/fastmail-mcp/issues/15
  listsWords("a text that is none", ["tools.calls"], { ...complete, content: [{ type: "text", text: words }] }),
  // https://github.com/griffinwork40/agent-afk/pull/1481
  listsWords("a picture of no type", ["tools.calls"], { ...complete, content: [{ type: "image", data: "aGk=" }] }),
  // https://github.com/use-agent-os/agent-os/pull/2249
  listsWords("content of a kind that there is not", ["tools.calls"], {
    ...complete,
    content: [{ type: "widget", text: "one" }],
  }),
  // https://github.com/anthropics/claude-code/issues/64350
  refusesCalls("every call forbidden by what stands before it", 403, { "content-type": "text/html" }),
  // https://github.com/czlonkowski/n8n-mcp/issues/604
  refusesCalls("every call refused without a token, and no way to get one", 401, {}),
  // https://github.com/M-China/mcd-mcp-server/issues/4
  refusesCalls("every call one too many", 429, { "retry-after": "0.1" }),
  // https://github.com/runpod/runpod-mcp/issues/3
  call("a result of more than a megabyte", ["tools.results"], "list_words", () => ({
    result: result({ words: Array.from({ length: 60_000 }, (_, index) => `a rather long word, number ${index}`) }),
  })),
  // https://github.com/runpod/runpod-mcp/issues/3
  call("a text of 150,000 characters", ["tools.results"], "list_words", () => ({
    result: { ...result(words), content: [{ type: "text", text: "word ".repeat(30_000) }] },
  })),
  // https://github.com/ansys/pyaedt-mcp/issues/120
  call("a failure told as a success", ["tools.results"], "list_words", () => ({
    result: { ...result(words), content: [{ type: "text", text: "Error opening words: list index out of range" }] },
  })),
  // https://github.com/dddabtc/winremote-mcp/issues/82
  call("another tool's failure told as a success", ["tools.results"], "list_words", () => ({
    result: {
      ...result(words),
      content: [{ type: "text", text: "WordList error: 'NoneType' has no attribute 'strip'" }],
    },
  })),
  // https://github.com/GDKsoftware/Delphi-MCP-Server/pull/3
  listsWords("an error in JSON told as a success", ["tools.results"], {
    ...complete,
    content: [{ type: "text", text: '{"error":"no connection to the database"}' }],
  }),
  // https://github.com/Dokploy/mcp/issues/41
  showsWord("the keys of its own surroundings", `OPENAI_API_KEY=sk-proj-${"Ab1".repeat(15)}`),
  // https://github.com/Dokploy/mcp/issues/34
  showsWord("a private key", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU\n"),
  // https://github.com/StuMason/coolify-mcp/issues/159
  showsWord("a password of its database", "postgres://words:correct-horse@db.internal:5432/words"),
];

/** `list_words` with an outputSchema that takes any object, answering this. */
function listsWords(name: string, expects: string[], answer: object): FaultyServer {
  return fault(name, expects, {
    list: untyped,
    answer: ({ method, params }) =>
      method === "tools/call" && params["name"] === "list_words"
        ? { result: { structuredContent: words, ...answer } }
        : undefined,
  });
}

function showsWord(name: string, word: string): FaultyServer {
  return call(name, ["tools.results"], "list_words", () => ({ result: result({ words: [word] }) }));
}

/** A server that lists its tools and lets nobody call one of them; a name that it does not have gets through. */
function refusesCalls(name: string, status: number, headers: Record<string, string>): FaultyServer {
  return fault(name, ["tools.calls"], {
    answer: ({ method, params }) =>
      method === "tools/call" && /_words?$/.test(String(params["name"]))
        ? { http: { status, headers, body: "no" } }
        : undefined,
  });
}
