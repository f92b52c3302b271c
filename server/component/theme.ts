import { valueAt } from "./value-at.ts";

/** Applies the theme and the style variables of a host context; without them the system's theme holds. */
export function applyTheme(context: unknown): void {
  const root = document.documentElement;
  const theme = valueAt(context, "theme");
  if (theme === "light" || theme === "dark") root.dataset["theme"] = theme;
  const variables = valueAt(context, "styles", "variables");
  if (typeof variables !== "object" || variables === null) return;
  for (const [name, value] of Object.entries(variables)) {
    if (name.startsWith("--") && typeof value === "string") root.style.setProperty(name, value);
  }
}
