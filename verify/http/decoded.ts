import type { IncomingMessage } from "node:http";
import { pipeline, type Readable, type Transform } from "node:stream";
import { constants, createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";

// An answer that breaks off shows what it held so far, as it does without compression.
const asFarAsItGoes = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const brotli = { flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH };
const zstd = { flush: constants.ZSTD_e_flush, finishFlush: constants.ZSTD_e_flush };

// https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1
const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(asFarAsItGoes),
  "x-gzip": () => createGunzip(asFarAsItGoes),
  deflate: () => createInflate(asFarAsItGoes),
  br: () => createBrotliDecompress(brotli),
  zstd: () => createZstdDecompress(zstd),
};
const mostCodings = 4;

/** The codings of a body that its `Content-Encoding` names, in the order in which they were put on. */
export function codingsOf(value: string | undefined): string[] {
  const names = (value ?? "").split(",").map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== "" && name !== "identity");
}

/** The body of an answer without the compression that its headers name, as hosts read it; as it came where one is unknown. */
export function decoded(answer: IncomingMessage): Readable {
  const made = codingsOf(answer.headers["content-encoding"])
    .toReversed()
    .map((name) => decoders[name]);
  if (made.length === 0 || made.length > mostCodings || !made.every((make) => make !== undefined)) return answer;
  // What went wrong is an error of the last of them.
  return made.reduce<Readable>((from, make) => pipeline(from, make(), () => {}), answer);
}
