import { registerHooks } from "node:module";

// Loaded before a program: prints at its end, on standard error, the @pulumi packages that it loaded.
const loaded = new Set();
registerHooks({
  load(url, context, next) {
    const [, name] = /node_modules\/(@pulumi\/[^/]+)/.exec(url) ?? [];
    if (name) loaded.add(name);
    return next(url, context);
  },
});
process.on("exit", () => console.error(`loaded: ${[...loaded].toSorted().join(", ")}`));
