import type { Launch } from "../../../cli/launch/launch-schema.ts";
import { tickable } from "../../../cli/launch/rules/by-hand.ts";
import { tickOf } from "../../../cli/launch/ticks.ts";

export const endpoint = "https://mcp.tasks.example.com/mcp";

/** A launch.yaml at which no rule finds anything. */
export const fitRecord: Launch = {
  name: "task-board",
  version: "1.1.0",
  displayName: "Task board",
  shortDescription: "Your tasks in the chat",
  description: "Shows a list of tasks, adds to it, and ticks what is done.",
  longDescription: "Ask for your tasks, add one in a sentence, tick what is done.",
  developer: { name: "Tasks Ltd", email: "hello@tasks.example.com" },
  urls: {
    website: "https://tasks.example.com/",
    support: "https://tasks.example.com/help",
    privacy: "https://tasks.example.com/privacy",
    terms: "https://tasks.example.com/terms",
    documentation: "https://tasks.example.com/docs",
    repository: "https://github.com/tasks/board",
  },
  endpoint,
  category: "Productivity",
  claudeCategories: ["Productivity"],
  capabilities: ["Shows tasks"],
  starterPrompts: ["Show my tasks.", "Add a task: buy milk.", "What is left to do?"],
  brand: { color: "#1D5FBF", colorDark: "#86B6FF" },
  icons: { logo: "logo.svg", composer: "logo.svg" },
  prompts: "prompts.yaml",
  demoRecording: "https://tasks.example.com/demo",
  countries: ["DE", "FR"],
  commerce: { sells: false },
  reviewer: { reference: "the team's password manager, entry reviewers" },
  registry: { name: "com.example.tasks/board", proof: "http" },
  releaseNotes: "Tasks can be ticked.",
  ticked: tickable
    .filter(
      (id) => !["first-launch", "public-on-purpose", "stores-nothing", "rollback-tried", "users-apart"].includes(id),
    )
    .map((id) => tickOf({ version: "1.1.0" }, id)),
};
