import { describe, expect, test } from "vitest";
import { verify } from "../../verify/run.ts";
import { frameFaults } from "./faulty/frame-servers.ts";
import { serveShelf, type ShelfDeparture, shelfMeta } from "./faulty/shelf-server.ts";
import { shareBrowser } from "./shared-browser.ts";

const missing = process.env["SLIPWAY_WITHOUT_CHROMIUM"] ?? "";
const only = ["components.renders", "components.console", "components.interactions"];

async function examine(departure: ShelfDeparture, only = ["components.renders"]) {
  const server = await serveShelf(departure);
  return verify(server.endpoint, { only }).finally(server.close);
}

// Each waits more than it works.
const how = { concurrent: true, skip: missing !== "", timeout: 90_000 };

describe(`R22 components in the frame of a host ${missing}`, how, () => {
  shareBrowser();

  test.each(frameFaults)("$name is found by $expects", async ({ expects, sight, start }) => {
    const { url, close } = await start();
    const { findings, checks } = await verify(url, { only }).finally(close);
    expect(checks.filter(({ status }) => status === "errored")).toEqual([]);
    expect(findings).toMatchObject([{ check: expects[0], seen: expect.stringContaining(sight) }]);
  });

  test("what the reference host allows is allowed", async () => {
    // https://github.com/modelcontextprotocol/ext-apps/blob/main/examples/basic-host/serve.ts
    const script = [
      'const url = URL.createObjectURL(new Blob(["1"], { type: "text/javascript" }));',
      "void import(url); void import('data:text/javascript,1'); new Worker(url); new Function('return 1')();",
      "const sheet = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: 'data:text/css,' });",
      "document.head.append(sheet); new Image().src = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=';",
    ];
    const { findings } = await examine({ page: [["void start();", `void start(); ${script.join(" ")}`]] });
    expect(findings).toEqual([]);
  });

  test.each([
    ["ChatGPT's own", (origin: string) => origin === "https://chatgpt.com"],
    [
      "that of components in ChatGPT",
      (origin: string) => /^https:\/\/[a-z-]*\.?web-sandbox\.oaiusercontent\.com$/.test(origin),
    ],
    [
      "that of components in Claude, for this server",
      (origin: string) => /^https:\/\/[0-9a-f]{32}\.claudemcpcontent\.com$/.test(origin),
    ],
  ])("R22 an API that answers pages of a host alone is no fault of the component: %s", async (_, isAdmitted) => {
    const { ui } = shelfMeta;
    const { findings } = await examine(
      {
        page: [
          [
            "void start();",
            'void start(); fetch("{origin}/api/books").then((answer) => answer.json()).catch(console.error);',
          ],
        ],
        meta: { ui: { ...ui, csp: { connectDomains: ["{origin}"], resourceDomains: [] } } },
        api: ({ headers: { origin = "" } }, response) => {
          if (!isAdmitted(origin)) return void response.writeHead(403).end("Forbidden");
          response.writeHead(200, { "access-control-allow-origin": origin, vary: "origin" }).end("[]");
        },
      },
      only,
    );
    expect(findings).toEqual([]);
  });

  test.each([
    [401, []],
    [403, []],
    [500, ["components.console"]],
  ])("R22 a WebSocket refused with %i is found by %j", async (status, expects) => {
    let asked = 0;
    const csp = { connectDomains: ["{socket}"], resourceDomains: [] };
    const departure: ShelfDeparture = {
      page: [["void start();", 'void start(); new WebSocket("{socket}/api/books");']],
      meta: { ui: { ...shelfMeta.ui, csp } },
      api(_, response) {
        asked += 1;
        response.writeHead(status).end();
      },
    };
    const { findings } = await examine(departure, only);
    expect(asked).toBeGreaterThan(0);
    expect(findings.map(({ check }) => check)).toEqual(expects);
  });

  test("a page that draws late after a reload has lost nothing", async () => {
    const later =
      "setTimeout(() => structuredContent && show(structuredContent.books), sessionStorage.seen ? 2500 : 0);";
    const page = [
      ["if (structuredContent) show(structuredContent.books);", `${later} sessionStorage.seen = 1;`],
    ] as const;
    const { findings } = await examine({ page }, ["components.state"]);
    expect(findings).toEqual([]);
  });

  test("a component that there is nothing to show with says what its tool lacks", async () => {
    const { checks } = await examine({ annotations: {}, withoutSchema: true });
    const { status, reason } = checks.find(({ id }) => id === "components.renders") ?? {};
    expect(status).toBe("skipped");
    expect(reason).toContain("list_books may not be called, for want of annotations.readOnlyHint");
    expect(reason).toContain("there is no outputSchema");
  });
});
