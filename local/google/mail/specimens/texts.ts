import { pick, type Random } from '../../photos/random.ts';

/** The texts of one account's messages: the same for the same account, and of nobody else's. */
export interface Texts {
  readonly random: Random;
  sentence(): string;
  /** Several paragraphs, lines of about 70 with `\n`. */
  letter(paragraphs?: number): string;
  /** `Name <address>`. */
  sender(): string;
  boundary(): string;
}

const who = ['The committee', 'Our neighbour', 'My aunt', 'The ferry', 'Nobody', 'The museum'] as const;
const does = ['opens', 'has moved', 'paints', 'postpones', 'remembers', 'has mended'] as const;
const what = ['the garden gate', 'the summer concert', 'an old atlas', 'every lantern', 'the boat'] as const;
const when = ['on Thursday', 'before the rain', 'at half past six', 'in early spring', 'again'] as const;
const first = ['Ada', 'Bruno', 'Chidi', 'Dorte', 'Emre', 'Farah', 'Goran', 'Hana'] as const;
const last = ['Almeida', 'Brandt', 'Costa', 'Dubois', 'Eriksen', 'Fontana', 'Grau'] as const;

export function textsOf(random: Random): Texts {
  let boundaries = 0;
  const sentence = () =>
    `${pick(random, ...who)} ${pick(random, ...does)} ${pick(random, ...what)} ${pick(random, ...when)}.`;
  const paragraph = () => Array.from({ length: 3 }, sentence).join('\n');
  return {
    random,
    sentence,
    letter: (paragraphs = 2) => `${Array.from({ length: paragraphs }, paragraph).join('\n\n')}\n`,
    sender: () => {
      const name = [pick(random, ...first), pick(random, ...last)] as const;
      return `${name.join(' ')} <${name.join('.').toLowerCase()}@example.org>`;
    },
    boundary: () => {
      boundaries += 1;
      return `=_part_${boundaries}_${Math.floor(random() * 1e9).toString(36)}`;
    },
  };
}
