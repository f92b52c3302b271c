/** Keeps standard output for what is printed on purpose: what a library writes to the console goes to standard error. */
export function keepStandardOutput(): void {
  for (const name of ["debug", "info"] as const) console[name] = (...words: unknown[]) => console.error(...words);
}
