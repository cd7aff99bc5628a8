/** What a statement about a control says. */
export interface StatementFlags {
  readonly statement?: string;
  readonly by?: string;
  readonly date?: string;
  readonly expires?: string;
  readonly link?: string;
}

export const OF_A_STATEMENT = ['statement', 'by', 'date', 'expires', 'link'] as const;
