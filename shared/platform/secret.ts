import { inspect } from 'node:util';

/**
 * Holds a bearer value, key or signature, and prints `[secret]` wherever it is written by accident: in a template, in
 * JSON, in a log, in a debugger. Only `reveal()` gives the value, so that a search finds every place that uses one.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
