import { runtime } from "@pulumi/pulumi";

/**
 * Has the engine start the provider, and the provider load what the stack's target takes, while the program itself is
 * still being loaded. What goes wrong there is said by whoever first asks for something.
 */
export function startProvider(): void {
  const target = runtime.allConfig()["slipway:target"] ?? "";
  void runtime.invoke("slipway:index:load", { target }).catch(() => undefined);
}
