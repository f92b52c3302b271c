/** Whether `prod` or `production` is among the words of a stack's name, as in `gcp-prod`, `prod2`, `App_PROD`. */
export function isProduction(stack: string): boolean {
  const words = stack.match(/[A-Z]?[a-z]+|[A-Z]+/g)?.map((word) => word.toLowerCase()) ?? [];
  return words.some(
    (word, index) => ["prod", "production"].includes(word) && !["non", "not", "pre"].includes(words[index - 1] ?? ""),
  );
}
