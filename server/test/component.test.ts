import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
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

  it("names the type of MCP Apps", () => {
    expect(component.mimeType).toBe("text/html;profile=mcp-app");
  });

  it("allows nothing to be loaded from anywhere, asks for no frames, and leaves the origin to the host", () => {
    expect(component.meta(origin)["ui"]).toEqual({
      csp: { connectDomains: [], resourceDomains: [] },
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

describe("R20 the component's URI", () => {
  const folders: string[] = [];
  afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  const copy = () => {
    const folder = mkdtempSync(join(tmpdir(), "example-mcp-server-uri-"));
    folders.push(folder);
    cpSync(join(import.meta.dirname, "../component"), folder, { recursive: true });
    return folder;
  };

  it("is the same for the same component, built elsewhere at another time", async () => {
    const again = await buildComponent(copy());
    expect(again.uri).toMatch(/^ui:\/\/tasks\/board\.[0-9a-f]{16}\.html$/);
    expect([again.uri, again.html]).toEqual([component.uri, component.html]);
  });

  it.each([
    { file: "board.html", change: (path: string) => replaceIn(path, "New task", "Another task") },
    { file: "theme.css", change: (path: string) => appendFileSync(path, "main { outline: 1px solid }") },
    { file: "mcp-apps.ts", change: (path: string) => replaceIn(path, "Method not found", "No such method") },
  ])("is another once $file is changed", async ({ file, change }) => {
    const folder = copy();
    change(join(folder, file));
    const changed = await buildComponent(folder);
    expect(changed.html).not.toBe(component.html);
    expect(changed.uri).not.toBe(component.uri);
  });

  it("and all that there were before are the component's", async () => {
    const folder = copy();
    appendFileSync(join(folder, "board.css"), "main { outline: 1px solid }");
    const { uri } = await buildComponent(folder);
    for (const address of [uri, component.uri, "ui://tasks/board.html"]) expect(component.isAt(address)).toBe(true);
    for (const address of ["ui://tasks/board.x.html", "ui://tasks/nothing.html", `${uri}/x`, `x${uri}`])
      expect(component.isAt(address)).toBe(false);
  });
});

function replaceIn(path: string, text: string, by: string): void {
  const before = readFileSync(path, "utf8");
  expect(before).toContain(text);
  writeFileSync(path, before.replaceAll(text, by));
}
