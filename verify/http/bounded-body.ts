/** A body larger than anything that a host would read. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
}

/** A component of some megabytes is a finding, and no reason to stop reading. */
export const longestBody = 12 * 1024 * 1024;
/** Lists and objects inside one another; a JSON parser may use a call or an object for each. */
const deepest = 256;
/** Values in one body: each takes many times its length once it is parsed. */
const mostValues = 400_000;

const [quote, backslash, comma, lineFeed] = [0x22, 0x5c, 0x2c, 0x0a];
const [bracket, brace, closingBracket, closingBrace] = [0x5b, 0x7b, 0x5d, 0x7d];

/** Gives a response on as it comes, decompressed; its body fails with BodyTooLarge as soon as it is too much to parse. */
export function boundBody(response: Response): Response {
  const { body, headers, status, statusText, url } = response;
  if (body === null) return response;
  const isParsed = /json|event-stream/.test(headers.get("content-type") ?? "");
  const structure = isParsed ? watchStructure() : () => undefined;
  let length = 0;
  const bounded = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      length += chunk.length;
      const excess = length > longestBody ? `longer than ${longestBody / 1024 / 1024} MiB` : structure(chunk);
      if (excess !== undefined) throw new BodyTooLarge(`the response body is ${excess}`);
      controller.enqueue(chunk);
    },
  });
  const copy = new Response(body.pipeThrough(bounded), { headers, status, statusText });
  return Object.defineProperty(copy, "url", { value: url });
}

/** Counts the values and the depth of JSON before it is parsed; says what is too much. */
function watchStructure(): (chunk: Uint8Array) => string | undefined {
  let [depth, values, isText, isEscaped] = [0, 0, false, false];
  return (chunk) => {
    for (const byte of chunk) {
      if (isEscaped) isEscaped = false;
      else if (byte === lineFeed) isText = false;
      else if (isText) {
        if (byte === backslash) isEscaped = true;
        else if (byte === quote) isText = false;
      } else if (byte === quote) isText = true;
      else if (byte === comma) values += 1;
      else if (byte === bracket || byte === brace) [depth, values] = [depth + 1, values + 1];
      else if (byte === closingBracket || byte === closingBrace) depth = Math.max(0, depth - 1);
      if (depth > deepest) return `JSON of more than ${deepest} levels`;
    }
    return values > mostValues ? `JSON of more than ${mostValues} values` : undefined;
  };
}
