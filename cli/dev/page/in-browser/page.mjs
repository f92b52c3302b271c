import { fillForm, readForm } from "./form.mjs";

const $ = (id) => document.getElementById(id);
const mostLines = 300;
const longestPauseMs = 60_000;
let tools = [];
let chosen;
let nextTry;
let pauseMs = 1000;
let theme = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.error);
  return result;
}

async function list() {
  clearTimeout(nextTry);
  try {
    ({ tools } = await post("request", { method: "tools/list" }));
  } catch ({ message }) {
    // What was typed and answered stays until the server says otherwise.
    $("listing").textContent = `tools cannot be listed: ${message}`;
    nextTry = setTimeout(list, pauseMs);
    pauseMs = Math.min(2 * pauseMs, longestPauseMs);
    return;
  }
  $("listing").textContent = "";
  pauseMs = 1000;
  $("tools").replaceChildren(...tools.map(button));
  const again = tools.find(({ name }) => name === chosen?.name);
  // What was typed and answered stays where the tool asks for the same.
  const isSame = again && JSON.stringify(again.inputSchema) === JSON.stringify(chosen.inputSchema);
  if (isSame) describe(again);
  else choose(again ?? tools[0]);
}

function button(tool) {
  const made = document.createElement("button");
  made.textContent = tool.title ?? tool.name;
  made.title = tool.name;
  made.addEventListener("click", () => choose(tool));
  return made;
}

function choose(tool) {
  describe(tool);
  $("host").hidden = true;
  $("result").hidden = true;
  if (tool) fillForm($("form"), tool.inputSchema);
  else $("form").replaceChildren();
}

function describe(tool) {
  chosen = tool;
  $("name").textContent = tool?.name ?? "The server has no tools";
  $("description").textContent = tool?.description ?? "";
  for (const each of $("tools").children) each.setAttribute("aria-current", String(each.title === tool?.name));
}

$("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const tool = chosen;
  const began = Date.now();
  try {
    const input = readForm($("form"));
    $("outcome").textContent = "calling …";
    const result = await post("request", { method: "tools/call", params: { name: tool.name, arguments: input } });
    $("outcome").textContent =
      `${result.isError ? "the tool says that it failed" : "answered"}, ${Date.now() - began} ms`;
    $("result").textContent = JSON.stringify(result, undefined, 2);
    $("result").hidden = false;
    await showComponent(tool, input, result);
  } catch ({ message }) {
    $("outcome").textContent = message;
  }
});

async function showComponent({ _meta: meta }, input, result) {
  const uri = meta?.ui?.resourceUri ?? meta?.["ui/resourceUri"] ?? meta?.["openai/outputTemplate"];
  $("host").hidden = uri === undefined;
  if (uri === undefined) return;
  const { url, bridge } = await post("component", { uri, input, output: result });
  const context = {
    theme,
    displayMode: "inline",
    availableDisplayModes: ["inline"],
    locale: window.navigator.language,
    platform: "web",
  };
  const show = { url, bridge, permissions: "", context, input, result };
  const frame = $("host");
  const ready = new Promise((resolve) => {
    const hear = ({ source, data }) => {
      if (source !== frame.contentWindow || !data.isReady) return;
      window.removeEventListener("message", hear);
      resolve();
    };
    window.addEventListener("message", hear);
  });
  frame.style.height = "";
  frame.src = "host";
  await ready;
  frame.contentWindow.postMessage({ show }, window.location.origin);
}

window.addEventListener("message", ({ source, data }) => {
  if (source !== $("host").contentWindow) return;
  if (data.height > 0) $("host").style.height = `${Math.min(data.height, 2000) + 2}px`;
  if (data.log) append({ source: "component", line: data.log, at: new Date().toISOString() });
});

function append({ source, line, at }) {
  const item = document.createElement("li");
  item.dataset.source = source;
  item.textContent = `${at.slice(11, 19)} ${source.padEnd(9)} ${line}`;
  const log = $("log");
  log.append(item);
  while (log.children.length > mostLines) log.firstChild.remove();
  item.scrollIntoView({ block: "nearest" });
}

function applyTheme() {
  document.documentElement.style.colorScheme = theme;
  $("theme").textContent = theme === "dark" ? "Light" : "Dark";
  $("theme").setAttribute("aria-pressed", String(theme === "dark"));
  $("host").contentWindow?.postMessage({ theme }, window.location.origin);
}

$("theme").addEventListener("click", () => {
  theme = theme === "dark" ? "light" : "dark";
  applyTheme();
});
applyTheme();

const events = new EventSource("events");
events.addEventListener("open", () => {
  // All that is known comes again, and what came while it was cut off did not.
  $("log").replaceChildren();
  void list();
});
events.addEventListener("message", ({ data }) => {
  const { state, lines = [], reload } = JSON.parse(data);
  if (state) {
    $("server").textContent = state.server;
    $("endpoint").textContent = state.endpoint;
    $("public").textContent = state.publicUrl ?? "";
    $("tunnel").textContent = state.tunnel === undefined ? "" : `tunnel: ${state.tunnel}`;
  }
  lines.forEach(append);
  if (reload) void list();
});
events.addEventListener("error", () => ($("server").textContent = "slipway dev has ended"));
