import { describe, expect, test } from "vitest";
import { secretSearch } from "../../../cli/launch/secret-search.ts";

const key = ["-----BEGIN", " PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj\nAgEAAoIBAQC7VJTU\n"].join("");

describe("R31 a secret in a package", () => {
  test.each([
    ["with a quotation mark in JSON", 'pa"ss-w\\rd', JSON.stringify({ description: 'It is pa"ss-w\\rd.' })],
    ["with a letter beyond ASCII", "pass-wörd-ß", JSON.stringify({ description: "pass-wörd-ß" })],
    ["of many lines in JSON", key, JSON.stringify({ key })],
    ["in JSON in JSON", JSON.stringify({ key }), JSON.stringify({ text: JSON.stringify({ key }) })],
    ["in base64 within another text", "correct-horse", Buffer.from("user:correct-horse:more").toString("base64")],
    ["in a URL", "p&ss=word?", `https://a.example.com/?x=${encodeURIComponent("p&ss=word?")}`],
  ])("is found %s", (_, secret, text) => {
    expect(secretSearch([secret])(text)).toBe(true);
    expect(secretSearch(["another-secret"])(text)).toBe(false);
  });

  test("is its whole value: the host that others may know is none", () => {
    const holds = secretSearch(["postgres://tasks:correct-horse@db.tasks.example.com/tasks"]);
    expect(holds("https://db.tasks.example.com/tasks")).toBe(false);
  });
});
