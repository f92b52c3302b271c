import type { IncomingMessage } from "node:http";
import { isJsonContentType } from "@modelcontextprotocol/server";

const longestBytes = 1024 * 1024;
// Many a client listens for an answer only once it has sent everything.
const longestDroppedBytes = 16 * longestBytes;

/** Why a request is not worth reading any further. */
export interface Refusal {
  status: number;
  /** The error code of JSON-RPC. */
  code: number;
  message: string;
}

/** The JSON that a client posts, or why it is refused; undefined when the client went away while sending. */
export async function readJsonBody(
  request: IncomingMessage,
): Promise<{ body: unknown } | { refusal: Refusal } | undefined> {
  const accepted = request.headers.accept ?? "";
  // https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#sending-messages-to-the-server
  if (!accepted.includes("application/json") || !accepted.includes("text/event-stream")) {
    return refuse(406, -32000, "Not acceptable: accept both application/json and text/event-stream");
  }
  if (!isJsonContentType(request.headers["content-type"])) {
    return refuse(415, -32000, "Unsupported media type: send application/json");
  }
  const text = await readText(request);
  if (text === "aborted") return undefined;
  if (text === "too long") return refuse(413, -32000, `Content too large: send at most ${longestBytes} bytes`);
  try {
    const body: unknown = JSON.parse(text.toString());
    return { body };
  } catch {
    return refuse(400, -32700, "Parse error: the body is not JSON");
  }
}

async function readText(request: IncomingMessage): Promise<Buffer | "too long" | "aborted"> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // An iterator that destroys the request would take the connection with it, and the answer could not be sent.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      length += chunk.length;
      if (length <= longestBytes) chunks.push(chunk);
      else if (length > longestDroppedBytes) break;
    }
  } catch {
    return "aborted";
  }
  return length > longestBytes ? "too long" : Buffer.concat(chunks);
}

function refuse(status: number, code: number, message: string): { refusal: Refusal } {
  return { refusal: { status, code, message } };
}
