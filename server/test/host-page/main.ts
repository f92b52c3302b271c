import type { HostSettings, ToolResult } from "./settings.ts";
import { showForChatGpt } from "./chatgpt.ts";
import { showForMcpApps } from "./mcp-apps.ts";

const settings: HostSettings = await (await fetch("/settings")).json();
const frame = document.createElement("iframe");
frame.title = "Component";
// The least that a component is given: no origin of its own, no forms.
frame.sandbox.add("allow-scripts");
frame.style.cssText = "border: 0; width: 100%; height: 600px";
document.body.append(frame);
if (settings.bridge === "mcp-apps") await showForMcpApps(frame, settings, callTool);
if (settings.bridge === "chatgpt") showForChatGpt(frame, callTool);
frame.src = "/component";

async function callTool(name: string, args: unknown): Promise<ToolResult> {
  const response = await fetch("/call", { method: "POST", body: JSON.stringify({ name, arguments: args }) });
  const answer: ToolResult | { refused: string } = await response.json();
  if ("refused" in answer) throw new Error(answer.refused);
  return answer;
}
