import { request } from "node:http";
import { expect, test } from "vitest";
import { openFront } from "../../cli/dev/front.ts";

test("R18 a body that says no length is refused once it is too long, and no more of it is kept", async () => {
  const front = await openFront(0, { holdMs: 50, onCall: () => {} });
  const sending = request({ host: "127.0.0.1", port: front.port, path: "/mcp", method: "POST" });
  const status = new Promise((resolve, reject) => {
    sending.on("response", (answer) => resolve(answer.statusCode)).on("error", reject);
  });
  // It has no end: what is answered is answered before all of it came.
  for (let count = 0; count < 17; count += 1) sending.write(Buffer.alloc(1024 * 1024));
  const silence = new Promise((resolve) => setTimeout(resolve, 30_000, "no answer").unref());
  expect(await Promise.race([status, silence])).toBe(413);
  sending.on("error", () => {}).destroy();
  await front.close();
});
