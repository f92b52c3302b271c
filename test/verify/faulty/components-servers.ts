import type { VerifyOptions } from "../../../verify/options.ts";
import type { FaultyServer } from "./faulty-server.ts";
import { fault as altered } from "./altered-server.ts";
import { serveShelf, type ShelfDeparture, shelfMeta } from "./shelf-server.ts";

const { ui } = shelfMeta;

function faulty(name: string, expects: string[], departure: ShelfDeparture, options?: VerifyOptions): FaultyServer {
  return {
    name,
    expects,
    async start() {
      const { endpoint: url, close } = await serveShelf(departure);
      return { url, close, ...(options ? { options } : {}) };
    },
  };
}

const token = "shelf-token-4711";

const view = '<!doctype html><html lang="en"><body><h1>Words</h1></body></html>';
const viewUri = "ui://words/view.html";

/** Servers with one fault in their component that can be seen without a browser. */
export const componentsFaults: FaultyServer[] = [
  faulty("a component that is not there", ["components.resource"], { uri: "ui://shelf/old.html" }),
  faulty("a component of another type", ["components.resource"], { mimeType: "text/html" }),
  faulty("a component under https", ["components.resource"], {
    link: { ui: { resourceUri: "https://shelf.example.com/view.html" } },
  }),
  faulty("another component for ChatGPT", ["components.resource"], {
    link: { ui: { resourceUri: "ui://shelf/view.html" }, "openai/outputTemplate": "ui://shelf/view-2.html" },
  }),
  faulty("a component that nobody can bring up", ["components.resource"], {
    link: { ui: { resourceUri: "ui://shelf/view.html", visibility: [] } },
  }),
  // https://github.com/posit-dev/mcptools/issues/116 and https://github.com/nick-pape/grackle/issues/1237
  altered("no capability for resources", ["components.resource"], {
    list: ([first, ...others]) => [{ ...first, _meta: { ui: { resourceUri: viewUri } } }, ...others],
    answer({ id, method }) {
      if (method !== "resources/read") return undefined;
      const content = { uri: viewUri, mimeType: "text/html;profile=mcp-app", text: view, _meta: shelfMeta };
      const body = JSON.stringify({ jsonrpc: "2.0", id, result: { contents: [content], resultType: "complete" } });
      return { http: { headers: { "content-type": "application/json" }, body } };
    },
  }),
  // https://github.com/danny-avila/LibreChat/pull/13831: what is on the developer's machine is on nobody else's
  faulty("a policy for another server of the developer's machine", ["components.metadata"], {
    meta: { ui: { ...ui, csp: { connectDomains: ["http://localhost:1"], resourceDomains: [] } } },
    page: [["<title>", "<script>addEventListener('never', () => fetch('/'))</script><title>"]],
  }),
  faulty("no policy", ["components.metadata"], { meta: { ui: { domain: ui.domain } } }),
  faulty("a policy for all hosts", ["components.metadata"], {
    meta: { ui: { ...ui, csp: { connectDomains: ["*"], resourceDomains: [] } } },
  }),
  faulty("a policy that is a text", ["components.metadata"], {
    meta: { ui: { ...ui, csp: { connectDomains: "https://api.example.com" } } },
  }),
  faulty("no domain", ["components.metadata"], { meta: { ui: { csp: ui.csp } } }),
  faulty("a script of another host", ["components.csp"], {
    page: [["<style>", '<script src="https://cdn.example.com/view.js"></script><style>']],
  }),
  faulty("a script of its own server", ["components.csp"], {
    page: [["<style>", '<script src="assets/view.js"></script><style>']],
  }),
];

const toText = "return document.createTextNode(book.title);";
const start = "void start();";
const send = 'send({ method: "ui/notifications/initialized", params: {} });';
const preventDefault = "event.preventDefault();";

/** Servers with one fault in their component that a browser shows. */
export const browserFaults: FaultyServer[] = [
  faulty("an exception on load", ["components.renders"], { page: [[start, "undefined.books; void start();"]] }),
  faulty("a rejection that nobody handles", ["components.renders"], {
    page: [[start, 'void start(); void Promise.reject(new Error("no shelf"));']],
  }),
  faulty("data from another host", ["components.renders"], {
    page: [[start, 'void start(); fetch(["https:", "", "api.example.com", "books"].join("/")).catch(() => {});']],
  }),
  faulty("a picture from its own server", ["components.renders"], {
    page: [[start, 'void start(); new Image().src = "cover.png";']],
  }),
  faulty("no handshake", ["components.renders"], { page: [[start, ""]] }),
  faulty("a handshake that does not end", ["components.renders"], { page: [[send, ""]] }),
  faulty("a handshake without a name", ["components.renders"], {
    page: [['appInfo: { name: "shelf", version: "1.0.0" },', ""]],
  }),
  faulty("nothing to see", ["components.renders"], {
    page: [[start, "void start(); document.body.replaceChildren();"]],
  }),
  faulty("drawn late", ["components.renders"], {
    page: [
      [start, "void start(); setTimeout(() => (document.body.hidden = false), 2300);"],
      ["<body>", "<body hidden>"],
    ],
  }),
  faulty("a tool at load that there is not", ["components.renders"], {
    page: [[start, 'void start().then(() => call("list_shelves", {}));']],
  }),
  faulty("an error that is printed", ["components.console"], {
    page: [[start, 'void start(); console.error("no cover");']],
  }),
  faulty(
    "a token that is printed",
    ["components.console"],
    { page: [[start, `void start(); console.log("${token}");`]] },
    { token },
  ),
  faulty("a tool that there is not", ["components.interactions"], {
    page: [['call("add_book"', 'call("insert_book"']],
  }),
  faulty("arguments that do not fit", ["components.interactions"], {
    page: [['"add_book", { title }', '"add_book", { name: title }']],
  }),
  faulty("an exception on a click", ["components.interactions"], {
    page: [[preventDefault, "event.preventDefault(); undefined.title;"]],
  }),
  faulty("a form that leaves the page", ["components.interactions"], { page: [[preventDefault, ""]] }),
  faulty("content that is shown once", ["components.state"], {
    page: [
      [
        "if (structuredContent) show(structuredContent.books);",
        'if (localStorage.seen !== "yes") show(structuredContent.books); localStorage.seen = "yes";',
      ],
    ],
  }),
  faulty(
    "changes that are not kept",
    ["components.state"],
    { forgets: true, page: [['find("#news").textContent = "Added.";', "show([{ title }]);"]] },
    { allowWrites: true },
  ),
  faulty("markup out of data", ["components.xss"], {
    page: [[toText, "return document.createRange().createContextualFragment(book.title);"]],
  }),
  faulty("markup out of data inside other markup", ["components.xss"], {
    page: [[toText, 'return Object.assign(document.createElement("b"), { innerHTML: `<i>${book.title}</i>` });']],
  }),
  faulty("markup out of data without its scripts", ["components.xss"], {
    page: [
      [
        toText,
        'return Object.assign(document.createElement("b"), { innerHTML: book.title.replace(/on\\w+=|srcdoc=|<script/g, "") });',
      ],
    ],
  }),
  faulty("links out of data", ["components.xss"], {
    page: [
      [toText, 'return Object.assign(document.createElement("a"), { textContent: book.title, href: book.title });'],
    ],
  }),
  faulty("code out of data", ["components.xss"], {
    page: [
      [
        toText,
        "return document.createTextNode(book.title.replace(/\\{\\{(\\d+)\\*(\\d+)\\}\\}/g, (_, one, other) => one * other));",
      ],
    ],
  }),
];
