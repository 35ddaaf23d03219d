import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Dropped, watchDrops } from '../../../web/src/drop.ts';

/** What a browser has and Node has not. */
class DragEventDouble extends Event {
  readonly relatedTarget: object | null = null;
  readonly dataTransfer: object;
  constructor(type: string, items: readonly object[], types = ['Files']) {
    super(type, { cancelable: true });
    this.dataTransfer = { items, types, dropEffect: 'none' };
  }
}
beforeAll(() => void Object.assign(globalThis, { DragEvent: DragEventDouble }));
afterAll(() => void Reflect.deleteProperty(globalThis, 'DragEvent'));

const file = new File(['a'], 'a.txt');
const dragged = (isDirectory: boolean): object => ({
  kind: 'file',
  webkitGetAsEntry: () => ({ isDirectory }),
  getAsFile: () => file,
});

function watched() {
  const page = new EventTarget();
  const dropped: Dropped[] = [];
  const over: boolean[] = [];
  const end = new AbortController();
  watchDrops(page, { onOver: (is) => over.push(is), onDrop: (what) => dropped.push(what) }, end.signal);
  return { page, dropped, over, end };
}

test('files are taken, folders are left alone and told', () => {
  const { page, dropped, over } = watched();
  page.dispatchEvent(new DragEventDouble('dragover', []));
  const drop = new DragEventDouble('drop', [dragged(false), dragged(true)]);
  page.dispatchEvent(drop);
  expect(dropped).toEqual([{ files: [file], folders: true }]);
  expect(over).toEqual([true, false]);
  expect(drop.defaultPrevented).toBe(true); // else the browser leaves the page for the file
});

test('words that are dragged are left to the browser, and after the end so is all', () => {
  const { page, dropped, end } = watched();
  const words = new DragEventDouble('drop', [], ['text/plain']);
  page.dispatchEvent(words);
  end.abort();
  page.dispatchEvent(new DragEventDouble('drop', [dragged(false)]));
  expect(dropped).toEqual([]);
  expect(words.defaultPrevented).toBe(false);
});
