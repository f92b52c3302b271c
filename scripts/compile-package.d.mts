/** Compiles a folder by its tsconfig.build.json into `dist` or another folder, which is emptied first; answers that one. */
export function compile(folder: string, dist?: string): string;
/** Changes the text of files below a folder. */
export function rewrite(folder: string, glob: string, change: (text: string) => string): void;
