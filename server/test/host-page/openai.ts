import type { HostSettings } from "./settings.ts";
// It says what `window.openai` is.
import type {} from "../../component/chatgpt.ts";

declare const SETTINGS: HostSettings;

interface Message {
  openai?: number;
  result?: unknown;
  fault?: string;
}

const answers = new Map<number, (message: Message) => void>();
window.addEventListener("message", ({ data }: MessageEvent<Message>) => {
  if (data.openai !== undefined) answers.get(data.openai)?.(data);
});

// ChatGPT's older bridge as it is in the component's frame.
window.openai = {
  theme: SETTINGS.theme,
  toolOutput: SETTINGS.result?.structuredContent ?? null,
  toolResponseMetadata: SETTINGS.result?._meta ?? null,
  callTool: (name, args) =>
    new Promise((resolve, reject) => {
      const id = answers.size + 1;
      answers.set(id, ({ fault, result }) => (fault === undefined ? resolve(result) : reject(new Error(fault))));
      window.parent.postMessage({ openai: id, name, args }, "*");
    }),
};
