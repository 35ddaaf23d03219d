import { expect, test } from '@jest/globals';
import { readBlockList } from '../../../cli/transfer/blocks.ts';

test('a block list is read as the service writes it', () => {
  const xml = `\uFEFF<?xml version="1.0" encoding="utf-8"?>\n<BlockList>\n<CommittedBlocks /><UncommittedBlocks><Block><Name>YWI=</Name><Size>4194304</Size></Block>\n  <Block><Name>YWM+</Name><Size>1</Size></Block></UncommittedBlocks></BlockList>`;
  expect([...readBlockList(xml)]).toEqual([
    ['YWI=', 4_194_304],
    ['YWM+', 1],
  ]);
  expect(readBlockList('<BlockList/>').size).toBe(0);
});
