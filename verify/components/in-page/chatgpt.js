// ChatGPT's own bridge, as far as components use it.
// https://developers.openai.com/apps-sdk/reference
(() => {
  if (location.origin !== componentOrigin) return;
  const { slipway } = window;
  const answers = new Map();
  const ask = (kind, params) =>
    new Promise((resolve, reject) => {
      const id = answers.size + 1;
      answers.set(id, ({ fault, value }) => (fault === undefined ? resolve(value) : reject(new Error(fault))));
      parent.postMessage({ slipwayAsks: kind, id, params }, "*");
    });
  const globals = {
    theme: given.theme,
    locale: "en-US",
    userAgent: { device: { type: "desktop" }, capabilities: { hover: true, touch: false } },
    maxHeight: 600,
    displayMode: "inline",
    view: { mode: "inline" },
    safeArea: { insets: { top: 0, right: 0, bottom: 0, left: 0 } },
    toolInput: given.input,
    toolOutput: given.result.structuredContent ?? null,
    toolResponseMetadata: given.result._meta ?? null,
    widgetState: given.widgetState ?? null,
  };
  const openai = {
    ...globals,
    callTool: (name, args) => ask("call", { name, arguments: args }),
    setWidgetState: async (widgetState) => {
      openai.widgetState = widgetState;
      await ask("state", widgetState);
    },
    sendFollowUpMessage: async () => {},
    openExternal: () => {},
    requestDisplayMode: async () => ({ mode: "inline" }),
    requestModal: async () => ({}),
    requestClose: async () => {},
    notifyIntrinsicHeight: () => {},
    setOpenInAppUrl: async () => {},
  };
  window.addEventListener("message", ({ source, data }) => {
    if (source !== parent || typeof data !== "object" || data === null) return;
    if (data.slipwayAnswers) answers.get(data.slipwayAnswers)?.(data);
    if (data.slipwayTheme) {
      openai.theme = data.slipwayTheme;
      const detail = { globals: { theme: data.slipwayTheme } };
      window.dispatchEvent(new CustomEvent("openai:set_globals", { detail }));
    }
  });
  let isTold = false;
  Object.defineProperty(window, "openai", {
    configurable: true,
    get() {
      if (!isTold) void slipway("openai");
      isTold = true;
      return openai;
    },
  });
})();
