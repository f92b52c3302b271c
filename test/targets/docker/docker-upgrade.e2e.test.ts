import { expect, test } from "vitest";
import { missing } from "../../toolchain/machine.ts";
import { lostByUpgrade } from "../../upgrade/released-stack.ts";

test.skipIf(missing !== "")("R35 an upgrade replaces and deletes nothing of stack local on Docker", async () => {
  expect(await lostByUpgrade("local")).toEqual([]);
});
