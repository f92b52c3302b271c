/** Folder outside the checkout where everything that was brought stays. */
export const cacheDirectory: string;
