import { describe, expect, test } from "vitest";
import { outsideLoads } from "../../verify/components/outside-loads.ts";
import { elementsIn } from "../../verify/components/page.ts";
import { ownTime } from "../own-time.ts";

const loads = (html: string) => outsideLoads({ html, meta: {} }).map(({ url, purpose }) => `${purpose} ${url}`);

describe("R21 what a page loads from elsewhere is read as a browser reads it", () => {
  test.each([
    ['<img alt="a > b" src="https://a.example/x.png">', "resource https://a.example/x.png"],
    ["<IMG SRC = https://a.example/x.png >", "resource https://a.example/x.png"],
    ['<script async src="https://a.example/x?a=1&amp;b=2"></script>', "resource https://a.example/x?a=1&b=2"],
    ['<link href="https://a.example/x.css" rel="preload stylesheet">', "resource https://a.example/x.css"],
    ['<iframe src="https://a.example/frame"></iframe>', "frame https://a.example/frame"],
    ["<style>@import url(https://a.example/x.css);</style>", "resource https://a.example/x.css"],
    ['<script>fetch("https://a.example/data")</script>', "connect https://a.example/data"],
    ["<script type=module>\nimport x from 'https://a.example/x.js';</script>", "resource https://a.example/x.js"],
  ])("%s", (html, load) => {
    expect(loads(html)).toEqual([load]);
  });

  test.each([
    '<!-- <img src="https://a.example/x.png"> -->',
    '<!-- > <img src="https://a.example/x.png"> -->',
    '<template><img src="https://a.example/x.png"></template>',
    '<noscript><img src="https://a.example/x.png"></noscript>',
    '<textarea><img src="https://a.example/x.png"></textarea>',
    "<script>const text = '<img src=\"https://a.example/x.png\">';</script>",
    "<p title='<img src=\"https://a.example/x.png\">'>text</p>",
    '<img data-src="https://a.example/x.png" src="data:,">',
  ])("nothing by %s", (html) => {
    expect(loads(html)).toEqual([]);
  });

  test("in a time that grows with its length, however it is nested or left open", () => {
    const began = ownTime();
    expect(loads("<script ".repeat(100_000))).toEqual([]);
    expect(loads("<!--".repeat(200_000))).toEqual([]);
    expect(elementsIn("<div>".repeat(100_000)).length).toBe(100_000);
    expect(ownTime() - began).toBeLessThan(5000);
  });
});
