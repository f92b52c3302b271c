/** Path of the program of TypeScript's compiler. */
export const compiler: string;
