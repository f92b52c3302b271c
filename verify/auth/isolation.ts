import type { Check, Fault } from "../contract.ts";
import { isObject } from "../json.ts";
import { callAs, findReaders, oneUser } from "./two-users.ts";

/** What two users see of the same tools; it may be meant for all. */
export const isolation: Check = {
  id: "auth.isolation",
  group: "auth",
  title: "returns each user's own records",
  severity: "info",
  quick: false,
  needs: ["auth.no-token", "connection", "token", "second-token"],
  after: ["auth.isolation-write"],
  async run(context) {
    const same = oneUser(context);
    if (same) return same;
    const readers = await findReaders(context);
    if (readers.length === 0) return { skip: "no read-only tool without arguments" };
    const faults = await Promise.all(
      readers.map(async ({ name }): Promise<Fault[]> => {
        const one = await callAs(context, "first", name);
        const other = await callAs(context, "second", name);
        const isSame = JSON.stringify(one.structuredContent) === JSON.stringify(other.structuredContent);
        if (one.isError || other.isError || !isSame || !hasRecords(one.structuredContent)) return [];
        return [
          {
            where: context.quote(name),
            expected: "records of each user's own, unless they are for all",
            seen: "both users get the same records",
            why: "users must not see what is others'",
            fix: "look up by the user of the token, and verify with --allow-writes for a proof",
          },
        ];
      }),
    );
    return faults.flat();
  },
};

/** Whether a list with things in it stands anywhere in a value. */
function hasRecords(value: unknown): boolean {
  if (Array.isArray(value)) return value.some((entry) => isObject(entry));
  return isObject(value) && Object.values(value).some(hasRecords);
}
