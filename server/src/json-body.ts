import type { IncomingMessage } from "node:http";
import { MIMEType } from "node:util";

const longestBytes = 1024 * 1024;
// Many a client listens for an answer only once it has sent everything.
const longestDroppedBytes = 16 * longestBytes;

/** Why a body is not accepted. */
export interface BodyError {
  status: number;
  /** JSON-RPC error code. */
  code: number;
  message: string;
}

/** Reads a JSON body of at most 1 MiB; resolves with undefined when the client disconnected while sending. */
export async function readJsonBody(
  request: IncomingMessage,
): Promise<{ body: unknown } | { error: BodyError } | undefined> {
  const accepted = request.headers.accept ?? "";
  // https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#sending-messages-to-the-server
  if (!accepted.includes("application/json") || !accepted.includes("text/event-stream")) {
    return refuse(406, -32000, "Not acceptable: accept both application/json and text/event-stream");
  }
  if (!isJson(request.headers["content-type"])) {
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

function isJson(contentType: string | undefined): boolean {
  // What nearly every client sends needs no parser.
  if (contentType === "application/json") return true;
  try {
    return new MIMEType(contentType ?? "").essence === "application/json";
  } catch {
    return false;
  }
}

function readText(request: IncomingMessage): Promise<Buffer | "too long" | "aborted"> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve) => {
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= longestBytes) chunks.push(chunk);
      // The connection stays open, so that the answer can be sent.
      else if (length > longestDroppedBytes) request.pause();
      if (length > longestDroppedBytes) resolve("too long");
    });
    request.on("end", () => {
      const [only] = chunks;
      if (length > longestBytes) resolve("too long");
      else resolve(chunks.length === 1 && only ? only : Buffer.concat(chunks));
    });
    request.on("error", ignore);
    request.on("close", () => resolve("aborted"));
  });
}

// What there is to say of it, "close" says.
function ignore(): void {}

function refuse(status: number, code: number, message: string): { error: BodyError } {
  return { error: { status, code, message } };
}
