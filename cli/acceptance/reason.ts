const longest = 400;

/** The first of Pulumi's errors that says more than that something failed, without the engine's words around it. */
export function toReason(errors: readonly string[]): string {
  const telling = errors
    .map((text) => text.replaceAll(/\s+/g, " ").replace(around, "").trim())
    .filter((text) => !/^((update|preview|resource .*) failed\.?)?$/i.test(text));
  return (telling[0] ?? "Pulumi names no error").slice(0, longest);
}

const around = /^(error: )?((1 error occurred: \* )|(error serializing property "[^"]*": )+)?/;
