import * as pulumi from "@pulumi/pulumi";
import { vi } from "vitest";
import { runProgram } from "../../infra/program.ts";
import { kubernetesStack } from "./kubernetes-fixture.ts";

/** What a preview warns of. */
export async function warned(...stack: Parameters<typeof kubernetesStack>): Promise<string> {
  const said = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
  try {
    await runProgram(kubernetesStack(...stack));
    return said.mock.calls.map(([text]) => text).join("\n");
  } finally {
    said.mockRestore();
  }
}
