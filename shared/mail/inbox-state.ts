import { z } from 'zod';
import { MailRow } from '../contract/index.ts';

/** The first page of an inbox, as Google listed it. */
const FirstPage = z.object({
  limit: z.number(),
  ids: z.array(z.string()),
  /** Those of them that Google could not give when it was asked last. */
  missing: z.array(z.string()).default([]),
  /** Google's own token of what follows. */
  next: z.string().optional(),
});

/** What is remembered of an inbox. */
export const InboxState = z.object({
  /** Google's id of the account: another one's mail is never shown for it. */
  account: z.string(),
  /** Up to where the rows and the first page are up to date. */
  historyId: z.string(),
  /** When Google was last asked, in milliseconds since 1970. */
  checkedAt: z.number(),
  /** Set only from a listing that was asked for after `historyId` was known: so nothing can slip in between. */
  first: FirstPage.optional(),
  /** Those shown last come first. A message never changes but for its labels, and those the history tells. */
  rows: z.array(MailRow),
});
export type InboxState = z.output<typeof InboxState>;

/** Rows that are remembered: four pages and more. */
const maxRows = 120;

/** The state with rows that were just shown in front, and as many of the others as fit. */
export function withRows(state: InboxState, shown: readonly MailRow[]): InboxState {
  const ids = new Set(shown.map(({ id }) => id));
  const others = state.rows.filter(({ id }) => !ids.has(id));
  return { ...state, rows: [...shown, ...others].slice(0, Math.max(maxRows, shown.length)) };
}

/** The state with a label changed. */
export function withUnread(state: InboxState, id: string, unread: boolean): InboxState {
  return { ...state, rows: state.rows.map((row) => (row.id === id ? { ...row, unread } : row)) };
}
