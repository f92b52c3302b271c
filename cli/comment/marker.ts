/** What a comment is about: a stack's preview or drift, or the deployment of a pull request. */
export type CommentKind = "preview" | "drift" | "deployment";

const pattern = /^<!-- slipway:(?:preview|drift|deployment) [\w.-]{1,100} -->/;

/** The first line of a comment, by which the next run finds it; nobody sees it. */
export function commentMarker(kind: CommentKind, stack: string): string {
  return `<!-- slipway:${kind} ${stack} -->`;
}

/** The stack whose preview a comment is; undefined where it is something else. */
export function previewedStack(text: string): string | undefined {
  return /^<!-- slipway:preview ([\w.-]{1,100}) -->/.exec(text)?.[1];
}

/** The marker that a text begins with; undefined where it has none. */
export function markerOf(text: string): string | undefined {
  return pattern.exec(text)?.[0];
}
