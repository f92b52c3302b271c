/** What a file below `/.well-known/` or a page answers; redirects of the former are answers. */
export interface Fetched {
  url: string;
  status: number;
  type: string;
  body: string;
}
