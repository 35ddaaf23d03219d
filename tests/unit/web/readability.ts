/** Scores text as PLAIN-PAGE 15 asks: Flesch–Kincaid grade, with syllables counted by vowel groups. */
export interface Score {
  readonly words: number;
  readonly sentences: number;
  readonly syllables: number;
}

/** Groups of vowels, less a silent `e` at the end; at least one. The usual approximation for English. */
export function syllablesOf(word: string): number {
  const plain = word.toLowerCase().replace(/[^a-z]/g, '');
  const stem =
    plain.length > 3 ? plain.replace(/(?:[^laeiouy]es|[^td]ed|[^laeiouy]e)$/, (end) => end.charAt(0)) : plain;
  return Math.max(1, stem.match(/[aeiouy]+/g)?.length ?? 0);
}

export const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}’'-]+/gu) ?? [];

/** The sentences of a text; one without a full stop (a button, a heading) counts as one. */
export const sentencesOf = (text: string): string[] =>
  text
    .split(/(?<=[.!?])\s+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => wordsOf(sentence).length > 0);

export function scoreOf(texts: readonly string[]): Score {
  const words = texts.flatMap(wordsOf);
  return {
    words: words.length,
    sentences: texts.flatMap(sentencesOf).length,
    syllables: words.reduce((sum, word) => sum + syllablesOf(word), 0),
  };
}

export const gradeOf = ({ words, sentences, syllables }: Score): number =>
  (0.39 * words) / sentences + (11.8 * syllables) / words - 15.59;
