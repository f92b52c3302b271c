import type { TestProject } from "vitest/node";
import { prepareToolchain } from "../../toolchain/index.ts";
import { testImages } from "./tools.ts";

/**
 * Brings what tests on the real engine need, once before the first of them, so that `npx vitest run <file>` is enough;
 * throws a ToolError that says what to install.
 */
export default async function setUp({ name }: TestProject): Promise<void> {
  // The runner has done so already, and has told the tests what is missing.
  if (process.env.SLIPWAY_WITHOUT_PULUMI !== undefined) return;
  const needs = name === "clouds" ? {} : { docker: await testImages() };
  Object.assign(process.env, (await prepareToolchain(needs)).environment);
}
