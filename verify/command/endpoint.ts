import { UsageError } from "./usage-error.ts";

/**
 * The URL of an endpoint as it was typed; throws a UsageError for any other text, with what `instead` says of other
 * things that it may have meant.
 */
export function toEndpoint(text: string, instead = ""): string {
  const url = URL.parse(text);
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    throw new UsageError(`${text} is no URL of an endpoint, such as ${likely(text)}${instead}`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new UsageError("the URL holds a password, which all users of this machine can see: give it in --token-env");
  }
  return url.href;
}

/** The text as a URL where it lacks only the scheme, else an example. */
function likely(text: string): string {
  if (/^(localhost|127\.0\.0\.1)(:\d+)?(\/|$)/.test(text)) return `http://${text}`;
  return /^[\w-]+(\.[\w-]+)+(:\d+)?(\/|$)/.test(text) ? `https://${text}` : "https://host/mcp";
}
