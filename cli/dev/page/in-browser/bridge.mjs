// Between the host's page and the page around it, which has the tool's call.
const answers = {
  call: (params) => request({ method: "tools/call", params }),
  read: (params) => request({ method: "resources/read", params }),
};

window.slipway = async (kind, params) => {
  if (kind === "size" && params.height > 0)
    window.parent.postMessage({ height: params.height }, window.location.origin);
  if (kind === "log") window.parent.postMessage({ log: params.text }, window.location.origin);
  return answers[kind]?.(params) ?? {};
};

async function request(body) {
  const answer = await fetch("request", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const result = await answer.json();
  return answer.ok ? { result } : { error: { code: -32603, message: result.error } };
}

window.addEventListener("message", ({ source, origin, data }) => {
  if (source !== window.parent || origin !== window.location.origin) return;
  if (data.show) {
    document.documentElement.style.colorScheme = data.show.context.theme;
    window.show(data.show);
  }
  if (data.theme) window.setTheme?.(data.theme);
});
window.parent.postMessage({ isReady: true }, window.location.origin);
