import { beforeAll, describe, expect, it } from "vitest";
import { inline } from "../bundle-component.ts";
import { buildComponent } from "./built-component.ts";

let component: Awaited<ReturnType<typeof buildComponent>>;
let html: string;
beforeAll(async () => {
  component = await buildComponent();
  ({ html } = component);
});

describe("R20 the component's page", () => {
  it("is one page under 15 kB", () => {
    expect(html).toMatch(/^<!doctype html>.*<\/html>$/s);
    expect(Buffer.byteLength(html)).toBeLessThan(15_000);
  });
});

describe("R24 the component's page", () => {
  it.each([
    ["source, a link or a form's target", /\s(src|srcset|href|action|formaction|data|poster|ping)\s*=/i],
    ["something that a style loads", /url\(|@import|image-set\(/i],
    ["URL", /\b(https?|wss?):|\/\/[a-z]|["'`(]\s*(data|blob):/i],
    ["way to load", /\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|import)\s*\(/],
    [
      "a way to turn text into markup or code",
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(/,
    ],
    ["handler in markup", /\son[a-z]+\s*=\s*["']/i],
  ])("has no %s", (_, pattern) => {
    expect(html).not.toMatch(pattern);
  });

  it("has one script and one style, which end where they should", () => {
    expect(html.match(/<script/gi)).toHaveLength(1);
    expect(html.match(/<\/script/gi)).toHaveLength(1);
    expect(html.match(/<\/style/gi)).toHaveLength(1);
  });

  it.each([
    { what: "a script that ends its element", script: 'a = "</SCRIPT>"', style: "" },
    { what: "a script that opens a comment", script: 'a = "<!--"', style: "" },
    { what: "a style that ends its element", script: "", style: 'a::after { content: "</style>" }' },
  ])("is not made of $what", ({ script, style }) => {
    expect(() => inline("<html></html>", script, style)).toThrow(/end of a/);
  });

  it("keeps characters that mean something to a replacement", () => {
    const page = '<link rel="stylesheet" href="board.css" /><script src="board.ts"></script>';
    expect(inline(page, "a='$&$1'", "b{c:'$&'}")).toBe("<style>b{c:'$&'}</style><script>a='$&$1'</script>");
  });
});

describe("R24 the component's metadata", () => {
  const origin = "https://tasks.example.com";

  it("names the type of MCP Apps and a URI of its own", () => {
    expect(component).toMatchObject({ uri: "ui://tasks/board.html", mimeType: "text/html;profile=mcp-app" });
  });

  it("allows nothing to be loaded from anywhere, and gives it an origin of its own", () => {
    expect(component.meta(origin)["ui"]).toEqual({
      csp: { connectDomains: [], resourceDomains: [], frameDomains: [] },
      domain: origin,
      prefersBorder: true,
    });
  });

  it("says the same in the words of ChatGPT", () => {
    expect(component.meta(origin)).toMatchObject({
      "openai/widgetCSP": { connect_domains: [], resource_domains: [] },
      "openai/widgetDomain": origin,
      "openai/widgetDescription": expect.stringMatching(/\w+/),
      "openai/widgetPrefersBorder": true,
    });
  });
});
