import { createSocket } from "node:dgram";
import { once } from "node:events";

/** Answers by name and type, such as `"example.com A": "192.0.2.1"`; TXT texts, CNAME names. */
export type Zone = Readonly<Record<string, string>>;

// https://www.rfc-editor.org/rfc/rfc1035#section-3.2.2
const types: Readonly<Record<number, string>> = { 1: "A", 5: "CNAME", 16: "TXT" };
const nameError = 3;

/** A name server on a loopback port; `address` is what a resolver takes. */
export async function startDnsServer(zone: Zone): Promise<{ address: string; close(): void }> {
  const socket = createSocket("udp4");
  socket.on("message", (query, sender) => socket.send(answerTo(query, zone), sender.port, sender.address));
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return { address: `127.0.0.1:${socket.address().port}`, close: () => socket.close() };
}

// https://www.rfc-editor.org/rfc/rfc1035#section-4.1: a header of 12 bytes, the question, and the answer after it.
function answerTo(query: Buffer, zone: Zone): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const question = query.subarray(12, at + 5);
  const type = query.readUInt16BE(at + 1);
  const value = zone[`${labels.join(".").toLowerCase()} ${types[type]}`];
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(value === undefined ? 0x8180 | nameError : 0x8180, 2);
  header.writeUInt16BE(value === undefined ? 0 : 1, 6);
  header.writeUInt32BE(0, 8);
  if (value === undefined) return Buffer.concat([header, question]);
  const data = toData(types[type] ?? "", value);
  const record = Buffer.alloc(12);
  // The name of the question, 12 bytes from the start.
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(type, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(60, 6);
  record.writeUInt16BE(data.length, 10);
  return Buffer.concat([header, question, record, data]);
}

function toData(type: string, value: string): Buffer {
  const text = (part: string) => Buffer.concat([Buffer.from([part.length]), Buffer.from(part, "latin1")]);
  if (type === "A") return Buffer.from(value.split(".").map(Number));
  if (type === "TXT") return text(value);
  return Buffer.concat([...value.split(".").map(text), Buffer.from([0])]);
}
