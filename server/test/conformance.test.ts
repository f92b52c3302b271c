import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { testConformance } from "./conformance-suite.ts";
import { bundleServer } from "./running-server.ts";

describe("R1 conformance", () => testConformance({}));

describe("R1 fixtures", () => {
  it("are absent from what is deployed", { timeout: 60_000 }, async () => {
    const names = [
      ...["test_simple_text", "fail_unexpectedly", "test_trigger_tool_change", "test_sampling", "test_x_mcp_header"],
      ...["test_input_required_result_elicitation", "test_simple_prompt", "test://", "Needs a session"],
    ];
    const [deployed, tested] = [await bundleServer(), await bundleServer("fixtures")].map((f) =>
      readFileSync(f, "utf8"),
    );
    expect(names.filter((name) => deployed?.includes(name))).toEqual([]);
    expect(names.filter((name) => !tested?.includes(name))).toEqual([]);
  });
});
