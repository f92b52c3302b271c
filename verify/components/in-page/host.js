// The page around a component. It speaks the host's side of MCP Apps, or passes on what `window.openai` asks for.
// https://github.com/modelcontextprotocol/ext-apps/blob/main/specification/2026-01-26/apps.mdx
const tallest = 2000;
const methodNotFound = -32601;
const invalidParams = -32602;

/** Shows a component with what the program knows of its tool call. */
window.show = ({ url, bridge, permissions, context, input, result }) => {
  const frame = document.createElement("iframe");
  frame.title = "Component";
  frame.sandbox.add("allow-scripts", "allow-same-origin", "allow-forms");
  frame.allow = permissions;
  document.body.replaceChildren(frame);
  const send = (message) => frame.contentWindow.postMessage(message, "*");
  const notify = (method, params) => send({ jsonrpc: "2.0", method, params });

  let isWelcome = false;

  const answers = {
    "ui/initialize": async (params) => {
      const lack = lackIn(params);
      await window.slipway("initialize", lack);
      if (lack) throw { code: invalidParams, message: lack };
      isWelcome = true;
      return {
        protocolVersion: params.protocolVersion,
        hostInfo: { name: "slipway", version: "0.1.0" },
        hostCapabilities: { openLinks: {}, serverTools: {}, serverResources: {}, logging: {} },
        hostContext: context,
      };
    },
    ping: async () => ({}),
    "tools/call": (params) => ask("call", params),
    "resources/read": (params) => ask("read", params),
    "ui/open-link": async () => ({}),
    "ui/download-file": async () => ({}),
    "ui/message": async () => ({}),
    "ui/update-model-context": async () => ({}),
    "ui/request-display-mode": async () => ({ mode: "inline" }),
  };
  const hear = {
    "ui/notifications/initialized": () => {
      if (!isWelcome) return;
      void window.slipway("initialized");
      notify("ui/notifications/tool-input", { arguments: input });
      notify("ui/notifications/tool-result", result);
    },
    "ui/notifications/size-changed": ({ height }) => {
      void window.slipway("size", { height });
      if (height > 0) frame.style.height = `${Math.min(height, tallest)}px`;
    },
    "notifications/message": ({ level, data }) => window.slipway("log", { level, text: JSON.stringify(data) }),
  };

  window.addEventListener("message", async ({ source, data }) => {
    if (source !== frame.contentWindow || typeof data !== "object" || data === null) return;
    if (data.slipwayAsks) {
      const answer = await ask(data.slipwayAsks, data.params).then(
        (value) => ({ value }),
        ({ message }) => ({ fault: message }),
      );
      return send({ slipwayAnswers: data.id, ...answer });
    }
    const { jsonrpc, id, method, params = {} } = data;
    if (jsonrpc !== "2.0" || method === undefined) return;
    if (id === undefined) return hear[method]?.(params);
    const answer = answers[method]
      ? await answers[method](params).then(
          (value) => ({ result: value }),
          (error) => ({ error }),
        )
      : { error: { code: methodNotFound, message: "Method not found" } };
    send({ jsonrpc: "2.0", id, ...answer });
  });
  window.setTheme = (theme) => {
    document.documentElement.style.colorScheme = theme;
    if (bridge === "chatgpt") send({ slipwayTheme: theme });
    else if (isWelcome) notify("ui/notifications/host-context-changed", { theme });
  };
  frame.src = url;
};

async function ask(kind, params) {
  const { result, error } = await window.slipway(kind, params);
  if (error) throw error;
  return result;
}

/** What the official library for hosts would refuse. */
function lackIn({ protocolVersion, appInfo, appCapabilities }) {
  if (typeof protocolVersion !== "string") return "ui/initialize without protocolVersion";
  if (typeof appInfo?.name !== "string" || typeof appInfo.version !== "string")
    return "ui/initialize without name and version in appInfo";
  if (typeof appCapabilities !== "object") return "ui/initialize without appCapabilities";
  return undefined;
}
