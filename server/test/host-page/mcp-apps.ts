import { AppBridge, PostMessageTransport } from "@modelcontextprotocol/ext-apps/app-bridge";
import type { HostSettings, ToolResult } from "./settings.ts";

/** What a test can do in the host's place. */
export interface HostControls {
  setTheme(theme: "light" | "dark"): void;
  sendResult(result: ToolResult): Promise<void>;
  tearDown(): Promise<unknown>;
}

declare global {
  interface Window {
    host?: HostControls;
  }
}

/** Speaks the host's side of MCP Apps with the official library. */
export async function showForMcpApps(
  frame: HTMLIFrameElement,
  { theme, result }: HostSettings,
  callTool: (name: string, args: unknown) => Promise<ToolResult>,
): Promise<void> {
  const inside = frame.contentWindow;
  if (!inside) throw new Error("the frame has no window");
  const bridge = new AppBridge(
    null,
    { name: "test-host", version: "0.0.0" },
    { serverTools: {} },
    { hostContext: theme === "none" ? {} : { theme } },
  );
  bridge.oncalltool = ({ name, arguments: args }) => callTool(name, args);
  bridge.onsizechange = ({ height }) => {
    if (height !== undefined) frame.style.height = `${height}px`;
  };
  bridge.oninitialized = () => {
    if (!result) return;
    void bridge.sendToolInput({ arguments: {} }).then(() => bridge.sendToolResult(result));
  };
  await bridge.connect(new PostMessageTransport(inside, inside));
  window.host = {
    setTheme: (changed) => bridge.setHostContext({ theme: changed }),
    sendResult: (given) => bridge.sendToolResult(given),
    tearDown: () => bridge.teardownResource({}),
  };
}
