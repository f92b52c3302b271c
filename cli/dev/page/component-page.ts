import { isObject } from "../../../verify/json.ts";
import { contentSecurityPolicy, policyOf } from "../../../verify/components/policy.ts";
import { inPage } from "../../../verify/components/in-page-script.ts";
import { speaksToChatGptAlone } from "../../../verify/components/showing.ts";

/** A component as its frame gets it. */
export interface ComponentPage {
  html: string;
  policy: string;
  bridge: "mcp-apps" | "chatgpt";
}

/** What the frame of a component is served: its own HTML under the policy that it asks for, with `window.openai` where it speaks to ChatGPT alone. */
export async function toComponentPage(
  result: object,
  { origin, input, output }: { origin: string; input: unknown; output: unknown },
): Promise<ComponentPage | undefined> {
  const contents = "contents" in result && Array.isArray(result.contents) ? result.contents : [];
  const content: unknown = contents[0];
  if (!isObject(content)) return undefined;
  const { text, blob, mimeType } = content;
  const html = typeof text === "string" ? text : typeof blob === "string" ? Buffer.from(blob, "base64").toString() : "";
  const meta = isObject(content["_meta"]) ? content["_meta"] : {};
  const policy = contentSecurityPolicy(policyOf(meta));
  if (!speaksToChatGptAlone({ html, mimeType: String(mimeType ?? "") })) return { html, policy, bridge: "mcp-apps" };
  const given = { theme: "light", input, result: output };
  // A component's own text may hold whatever ends a script.
  const constants = `const componentOrigin = ${JSON.stringify(origin)}; const given = ${JSON.stringify(given).replaceAll("<", "\\u003c")}; window.slipway = async () => ({});`;
  return { html: `<script>{ ${constants} ${await inPage("chatgpt.js")} }</script>${html}`, policy, bridge: "chatgpt" };
}
