import type { Check, CheckContext, Fault } from "../contract.ts";
import { codingsOf } from "../http/decoded.ts";
import { openJsonRpc, type Reply } from "../mcp/json-rpc.ts";

const byteOrderMark = "\uFEFF";
/** What takes the place of bytes that are no UTF-8. */
const replacement = "\uFFFD";

/** The bytes of an answer are JSON in UTF-8, which is all that MCP has. */
export const encoding: Check = {
  id: "protocol.encoding",
  group: "protocol",
  title: "answers in UTF-8 without a byte order mark, and compresses only for who asks for it",
  severity: "major",
  quick: true,
  needs: ["protocol.eras"],
  async run(context) {
    const headers = { "accept-encoding": "identity" };
    const reply = await (await openJsonRpc(context)).request("tools/list", {}, { headers });
    const faults = [...markIn(reply), ...bytesIn(reply, context), ...charsetOf(reply, context)];
    return [...faults.slice(0, 1), ...unasked(reply, context)];
  },
};

/** Of clients that ask for no compression, few take it away by themselves. */
function unasked({ headers }: Reply, { quote }: CheckContext): Fault[] {
  const codings = codingsOf(headers["content-encoding"]);
  if (codings.length === 0) return [];
  return [
    {
      severity: "minor",
      where: "content-encoding",
      expected: "an answer as it is, to a request with Accept-Encoding: identity",
      seen: quote(`content-encoding: ${codings.join(", ")}`),
      // https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
      why: "clients that ask for no compression do not take it away (curl, HttpClient of Java and .NET): they read bytes for JSON",
      fix: "compress only for requests whose Accept-Encoding names the coding",
    },
  ];
}

function markIn({ body }: Reply): Fault[] {
  if (!body.startsWith(byteOrderMark)) return [];
  return [
    {
      where: "tools/list",
      expected: "a body that begins with the JSON itself",
      seen: "a byte order mark (EF BB BF) before it",
      // https://www.rfc-editor.org/rfc/rfc8259#section-8.1
      why: "JSON may not begin with one: the parsers of Python, Go and Rust refuse the whole answer",
      fix: "write UTF-8 without a byte order mark (.NET: new UTF8Encoding(false); PHP: save the files without one)",
    },
  ];
}

function bytesIn({ body }: Reply, { quote }: CheckContext): Fault[] {
  const at = body.indexOf(replacement);
  if (at === -1) return [];
  return [
    {
      where: "tools/list",
      expected: "bytes of UTF-8",
      seen: quote(`others at "${body.slice(Math.max(0, at - 20), at + 20)}"`),
      // https://www.rfc-editor.org/rfc/rfc8259#section-8.1
      why: "some clients refuse the answer, and in others texts lose their letters",
      fix: 'write the answer in UTF-8 (Java: response.setCharacterEncoding("UTF-8"))',
    },
  ];
}

function charsetOf({ headers }: Reply, { quote }: CheckContext): Fault[] {
  const [, charset = "utf-8"] = /charset\s*=\s*"?([^\s;"]+)/i.exec(headers["content-type"] ?? "") ?? [];
  if (/^(?:utf-?8|us-ascii)$/i.test(charset)) return [];
  return [
    {
      severity: "minor",
      where: "content-type",
      expected: "no charset, or utf-8",
      seen: quote(headers["content-type"] ?? ""),
      why: "clients that believe it read other letters than the server wrote",
      fix: "send content-type: application/json without a charset",
    },
  ];
}
