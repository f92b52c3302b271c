import { fault } from "./altered-server.ts";
import type { FaultyServer } from "./faulty-server.ts";
import { listingFaults } from "./listing-servers.ts";
import { resultFaults } from "./result-servers.ts";
import { cached, call, change, complete, result, toolError } from "./word-tools.ts";

const trace = "Error: no\n    at find (/srv/words.js:10:5)\n    at next (/srv/router.js:2:1)";

/** Servers whose tools have one fault each. */
export const toolsFaults: FaultyServer[] = [
  fault("a name with a space", ["tools.names"], { list: change("add_word", { name: "add word" }) }),
  fault("two tools of one name", ["tools.names"], { list: (tools) => [...tools, tools[2]] }),
  fault("names that differ in a capital", ["tools.names"], {
    list: (tools) => [...tools, { ...tools[2], name: "Add_word", description: "Use this for a word in another list." }],
  }),
  fault("no description", ["tools.descriptions"], { list: change("find_word", { description: undefined }) }),
  fault("a description that is the name", ["tools.descriptions"], {
    list: change("find_word", { description: "Find word" }),
  }),
  fault("two descriptions alike", ["tools.descriptions"], {
    list: change("find_word", { description: "Use this when the user has a new word to be kept for later!" }),
  }),
  fault("an input schema that is none", ["tools.schemas"], {
    list: change("add_word", { inputSchema: { type: "object", properties: { word: { type: "text" } } } }),
  }),
  fault("a $ref that leads nowhere", ["tools.schemas"], {
    list: change("list_words", {
      outputSchema: { type: "object", properties: { words: { $ref: "#/$defs/words" } } },
    }),
  }),
  fault("an argument without a description", ["tools.parameters"], {
    list: change("add_word", {
      inputSchema: {
        type: "object",
        properties: { word: { type: "string", minLength: 1, maxLength: 50 } },
        required: ["word"],
      },
    }),
  }),
  fault("no annotations", ["tools.annotations"], { list: change("add_word", { annotations: undefined }) }),
  fault("both read-only and destructive", ["tools.annotations"], {
    list: change("find_word", { annotations: { readOnlyHint: true, destructiveHint: true, openWorldHint: false } }),
  }),
  fault("a read-only tool that deletes", ["tools.annotations"], {
    list: (tools) => [
      ...tools,
      { ...tools[0], name: "delete_words", description: "Use this to make all words go away." },
    ],
    answer: ({ method, params }) =>
      method === "tools/call" && params["name"] === "delete_words" ? { result: result({ words: [] }) } : undefined,
  }),
  fault("pages without an end", ["tools.paging"], {
    answer: ({ method }) =>
      method === "tools/list" ? { result: { ...cached, tools: [pagedTool], nextCursor: "next" } } : undefined,
  }),
  fault("an unknown tool that succeeds", ["tools.unknown-tool"], {
    answer: (message) => (isUnknown(message) ? { result: result({}) } : undefined),
  }),
  fault("an unknown tool that breaks the server", ["tools.unknown-tool"], {
    answer: (message) => (isUnknown(message) ? { http: { status: 500, body: trace } } : undefined),
  }),
  call("a result unlike its schema", ["tools.calls"], "list_words", () => ({ result: result({ words: "one" }) })),
  call("a result without its data", ["tools.calls"], "list_words", () => ({
    result: { ...complete, content: [{ type: "text", text: "one" }] },
  })),
  call("a tool that always fails", ["tools.calls"], "list_words", () => ({ result: toolError("out of order") })),
  call("_meta that is a text", ["tools.calls"], "list_words", () => ({
    result: { ...result({ words: [] }), _meta: "words" },
  })),
  call("a stack trace as result", ["tools.calls"], "list_words", () => ({
    result: { ...result({ words: [] }), content: [{ type: "text", text: trace }] },
  })),
  call("status 500 for bad input", ["tools.bad-input"], "find_word", ({ word }) =>
    typeof word === "string" ? undefined : { http: { status: 500, body: "Internal Server Error" } },
  ),
  call("a stack trace for bad input", ["tools.bad-input"], "find_word", ({ word }) =>
    typeof word === "string" ? undefined : { result: toolError(trace) },
  ),
  call("SQL for bad input", ["tools.bad-input"], "find_word", ({ word }) =>
    typeof word === "string" ? undefined : { result: toolError('syntax error at or near "null"') },
  ),
  call("bad input taken", ["tools.bad-input"], "find_word", ({ word }) =>
    typeof word === "string" ? undefined : { result: result({ found: "" }) },
  ),
  call("a maximum that is not kept", ["tools.boundaries"], "find_word", ({ word, most }) =>
    typeof word === "string" && word !== "" && Number(most) > 20 ? { result: result({ found: word }) } : undefined,
  ),
  call("a maximum that is off by one", ["tools.boundaries"], "find_word", ({ word, most }) =>
    typeof word === "string" && most === 20 ? { result: toolError("Input validation error: too big") } : undefined,
  ),
  ...listingFaults,
  ...resultFaults,
];

const pagedTool = {
  name: "list_words",
  title: "List words",
  description: "Use this when the user wants all words. Do not use for looking for one.",
  inputSchema: { type: "object", properties: {} },
  outputSchema: { type: "object", properties: {} },
  annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
};

function isUnknown({ method, params }: { method?: string; params: Record<string, unknown> }): boolean {
  return method === "tools/call" && !["list_words", "find_word", "add_word"].includes(String(params["name"]));
}
