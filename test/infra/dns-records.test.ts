import { afterAll, beforeAll, expect, test } from "vitest";
import { unsetRecords } from "../../cli/dns-records.ts";
import { startDnsServer } from "./dns-server.ts";

const host = "mcp.example.com";
const set = [
  { name: host, type: "A", value: "192.0.2.7" },
  { name: `_proof.${host}.`, type: "CNAME", value: "Proof.Validations.example." },
  { name: `asuid.${host}`, type: "TXT", value: "0123abcd" },
];
let server: Awaited<ReturnType<typeof startDnsServer>>;

beforeAll(async () => {
  server = await startDnsServer({
    [`${host} A`]: "192.0.2.7",
    [`_proof.${host} CNAME`]: "proof.validations.example",
    [`asuid.${host} TXT`]: "0123abcd",
  });
});
afterAll(() => server.close());

test("R12 records that DNS shows are set", async () => {
  expect(await unsetRecords(host, set, [server.address])).toEqual([]);
});

test("R12 another value, or none, is still to be set", async () => {
  const other = { name: host, type: "A", value: "192.0.2.8" };
  const missing = { name: `_other.${host}`, type: "CNAME", value: "proof.validations.example" };
  expect(await unsetRecords(host, [...set, other, missing], [server.address])).toEqual([other, missing]);
});

test("R12 records of another name are none of this host's", async () => {
  const records = [{ name: "mcp.example.org", type: "CNAME", value: "elsewhere.example" }];
  expect(await unsetRecords(host, records, [server.address])).toEqual([]);
});
