import type { Names } from "../../names.ts";

// Fly allows 63 characters of which some tools take 30 only; nine of them are the state's mark, since a name is one for
// all of Fly.io.
const longest = 30 - 9;

/** The start of an app's name. */
export const names = {
  app: {
    what: "Fly app",
    shortest: 1,
    longest,
    pattern: /^[a-z][a-z0-9-]*$/,
    scope: "Fly.io",
    source: "https://fly.io/docs/machines/api/apps-resource/",
  },
} satisfies Names;
