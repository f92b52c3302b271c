import { describe, expect, test } from "vitest";
import { toReply } from "../../verify/mcp/json-rpc.ts";

describe("R1 an answer in an event stream is read as clients read it", () => {
  const answer = (body: string) =>
    toReply({ status: 200, headers: { "content-type": "text/event-stream" }, body, cut: false, milliseconds: 1 })
      .result;

  test.each([
    ["lines that end with a carriage return alone", 'data: {"result":{"ok":1}}\r\r'],
    [
      "an event with a name, an id and a comment before it",
      ': hello\n\nid: 7\nevent: message\ndata: {"result":{"ok":1}}\n\n',
    ],
    ["data over several lines", 'data: {"result":\ndata:{"ok":1}}\n\n'],
    ["other messages before it", 'data: {"method":"notifications/progress"}\n\ndata: {"result":{"ok":1}}\n\n'],
    ["the end of the connection in place of an empty line", 'data: {"result":{"ok":1}}'],
  ])("%s", (_, body) => {
    expect(answer(body)).toEqual({ ok: 1 });
  });

  test("a field that only begins with the word data is none", () => {
    expect(answer('database: {"result":{"ok":1}}\n\n')).toBeUndefined();
  });
});
