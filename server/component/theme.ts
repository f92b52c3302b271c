import { field } from "./field.ts";

/** Takes over the host's theme and colours as far as it names them; the system's theme holds otherwise. */
export function applyTheme(context: unknown): void {
  const root = document.documentElement;
  const theme = field(context, "theme");
  if (theme === "light" || theme === "dark") root.dataset["theme"] = theme;
  const variables = field(context, "styles", "variables");
  if (typeof variables !== "object" || variables === null) return;
  for (const [name, value] of Object.entries(variables)) {
    if (name.startsWith("--") && typeof value === "string") root.style.setProperty(name, value);
  }
}
