import { useEffect, useState } from 'preact/hooks';
import { useApp } from './app.ts';
import { dropDraft, keepDraft, readDraft, type Draft } from './drafts.ts';
import { tabShelf } from './shelf.ts';

/** Something that a person writes, kept while they look elsewhere. */
export interface Written {
  /** Undefined while nothing was written, or it is not known whose it is. */
  readonly draft: Draft | undefined;
  /** What stands in the field. */
  readonly text: string | undefined;
  readonly write: (text: string) => void;
  /** It has come where it was to go, or is not wanted any more. */
  readonly drop: () => void;
}

/** The field of an answer, which one screen writes and the next one shows. */
export const answerTo = (mailId: string): string => `answer to ${mailId}`;

/** That an answer has gone, until its mail is looked at again: Back leads to no empty sheet. */
export const sentTo = (mailId: string): string => `sent to ${mailId}`;

/** @param what names the field and what it belongs to, such as `name of` a file */
export function useDraft(what: string): Written {
  const { who } = useApp();
  const [written, setWritten] = useState<{ readonly what: string; readonly text: string } | undefined>();
  const draft = who === undefined ? undefined : readDraft(tabShelf, who, what);
  useEffect(() => {
    // what was written while the sign-in was still coming back
    if (who !== undefined && written !== undefined) keepDraft(tabShelf, who, written.what, written.text);
  }, [who]);
  return {
    draft,
    text: written?.what === what ? written.text : draft?.text,
    write(text) {
      if (who !== undefined) keepDraft(tabShelf, who, what, text);
      setWritten({ what, text });
    },
    drop() {
      if (who !== undefined) dropDraft(tabShelf, who, what);
      setWritten(undefined);
    },
  };
}
