import { expect, test } from "vitest";
import { verify } from "../../verify/run.ts";
import { serve } from "./live-server.ts";
import { sessionListener } from "./sdk-servers.ts";

test("R1 no two requests of a session have the same id", async () => {
  const seen = new Map<string, number>();
  const server = await serve(
    sessionListener((session, message) => {
      if (!("method" in message) || !("id" in message)) return;
      const key = `${session} ${JSON.stringify(message.id)}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }),
  );
  const { checks } = await verify(server.endpoint, {
    only: ["protocol", "tools", "reach.complete-responses"],
    quick: false,
  });
  await server.close();
  expect(checks.filter(({ status }) => status === "errored")).toEqual([]);
  expect([...seen].filter(([, count]) => count > 1)).toEqual([]);
  expect(seen.size).toBeGreaterThan(10);
});
