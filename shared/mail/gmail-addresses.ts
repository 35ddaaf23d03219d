const origin = 'https://gmail.googleapis.com';

/** Where many calls go as one. */
export const batchAddress = new URL(`${origin}/batch/gmail/v1`);

/** A value that is a list stands there once for each. */
export type GmailQuery = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The address of a call about the mailbox of whose bearer it carries. */
export function addressOf(path: string, query: GmailQuery = {}): URL {
  const url = new URL(`${origin}/gmail/v1/users/me/${path}`);
  for (const [name, value] of Object.entries(query)) {
    for (const one of typeof value === 'string' ? [value] : (value ?? [])) url.searchParams.append(name, one);
  }
  return url;
}

/** What to list: `q` is Gmail's own search. */
export interface ListQuery {
  readonly q?: string;
  readonly labelIds?: string;
  readonly maxResults: number;
  readonly pageToken?: string | undefined;
}

/** That as parameters. */
export function listParameters({ maxResults, ...rest }: ListQuery): GmailQuery {
  return { ...rest, maxResults: String(maxResults) };
}

/** Of a tree without its contents: four levels tell whether there are attachments, and no body travels for a row. */
const skeleton = ['', '', '', ''].reduce(
  (inner) => `parts(filename,mimeType,headers${inner === '' ? '' : `,${inner}`})`,
  '',
);
const rowFields = `id,threadId,labelIds,snippet,internalDate,payload(partId,mimeType,filename,headers,${skeleton})`;

/** Of a message, what a row of an inbox is made of. */
export const rowQuery = { format: 'full', fields: rowFields };
