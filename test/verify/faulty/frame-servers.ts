import type { FaultyServer } from "./faulty-server.ts";
import { serveShelf, type ShelfDeparture, shelfMeta } from "./shelf-server.ts";

/** A fault that shows in a host's frame, and what its one finding says of it. */
export interface FrameFault extends FaultyServer {
  sight: string;
}

function fault(name: string, expects: string, sight: string, departure: ShelfDeparture): FrameFault {
  return {
    name,
    expects: [expects],
    sight,
    async start() {
      const { endpoint: url, close } = await serveShelf(departure);
      return { url, close };
    },
  };
}

const { ui } = shelfMeta;
const start = "void start();";
const preventDefault = "event.preventDefault();";
const css = (rules: string) => ["</style>", `${rules}</style>`] as const;
const onClick = (script: string) => [preventDefault, `event.preventDefault(); ${script}`] as const;
const atStart = (script: string) => [start, `${start} ${script}`] as const;
const headOf = (element: string) => ["<title>", `${element}<title>`] as const;
const show = "if (structuredContent) show(structuredContent.books);";
const openai = "window.openai && ";

/** Components that work in a page of their own, and not in the frame of a host; where people reported each of them. */
export const frameFaults: FrameFault[] = [
  // https://github.com/akutishevsky/nutrition-mcp/pull/91
  fault("a page that asks window.openai alone", "components.renders", "it asks window.openai alone", {
    page: [
      [start, ""],
      [show, `${show} void 0;`],
      ["</script>", `if (${openai}openai.toolOutput) show(openai.toolOutput.books);</script>`],
    ],
  }),
  // https://github.com/WordPress/wordpress-playground/issues/674 and https://github.com/commontoolsinc/labs/issues/893
  fault("a question with confirm()", "components.interactions", "it calls confirm()", {
    page: [onClick('if (!confirm("Sure?")) return;')],
  }),
  fault("a text asked for with prompt(), some time after the click", "components.interactions", "it calls prompt()", {
    page: [onClick('setTimeout(() => prompt("Title?"), 100); return;')],
  }),
  // https://github.com/home-assistant/core/issues/5488
  fault("a message with alert()", "components.interactions", "it calls alert()", {
    page: [onClick('alert("Added.");')],
  }),
  // https://github.com/anthropics/claude-ai-mcp/issues/31 and https://github.com/github/github-mcp-server/pull/2593
  fault("a link to a new window", "components.interactions", "it opens https://example.com/books in a new window", {
    page: [["<form>", '<a href="https://example.com/books" target="_blank">All books</a><form>']],
  }),
  fault("a window that a script opens", "components.interactions", "it opens https://example.com/ in a new window", {
    page: [onClick('open("https://example.com/", "_blank", "noopener");')],
  }),
  // https://github.com/modelcontextprotocol/ext-apps/issues/502
  fault("a page that grows with its frame", "components.renders", "it reports a greater height", {
    page: [
      css("html { height: 100vh; padding-bottom: 24px }"),
      atStart(
        'new ResizeObserver(() => send({ method: "ui/notifications/size-changed", params: { height: document.documentElement.scrollHeight } })).observe(document.documentElement);',
      ),
    ],
  }),
  // https://github.com/modelcontextprotocol/ext-apps/pull/619
  fault("a page whose content is out of its flow", "components.renders", "a content of 0 pixels in height", {
    page: [css("html, body { height: 0; margin: 0 } body { position: fixed; inset: 0; height: auto }")],
  }),
  // https://github.com/uvwt/agentdock/issues/73 and https://github.com/johnymontana/context-graph-demo/issues/13
  fault(
    "dark text on a dark background in the dark theme",
    "components.renders",
    "of the text has the color of its background",
    {
      page: [css("body { color: #1a1a1a } @media (prefers-color-scheme: dark) { body { background: #161616 } }")],
    },
  ),
  // https://github.com/anthropics/claude-ai-mcp/issues/753: it is connected, and shows its placeholder for ever
  fault("a page that does not draw the result", "components.renders", "the same text for results with other texts", {
    page: [[show, ""]],
  }),
  // https://github.com/Boise-State-Development/agentcore-public-stack/pull/414
  fault("a policy of the page's own", "components.renders", "the page's own <meta", {
    page: [
      headOf(
        `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">`,
      ),
      atStart('new Image().src = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";'),
    ],
  }),
  // https://github.com/modelcontextprotocol/ext-apps/pull/415 and https://github.com/SergeiNikolenko/Burette/pull/424
  fault("an API without CORS headers", "components.renders", "has no Access-Control-Allow-Origin", {
    page: [atStart('fetch("{origin}/api/books").catch(() => {});')],
    meta: { ui: { ...ui, csp: { connectDomains: ["{origin}"], resourceDomains: [] } } },
  }),
];
