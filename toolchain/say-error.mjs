// Plain JavaScript, since the launcher uses it on Node.js 20 too.

/** Says what went wrong, and the command that comes next. */
export function sayError(problem, command) {
  console.error(`error: ${problem}\n  ${command}`);
}

/** A word as a shell takes it. */
export function toWord(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
