/** Links that open one file for whoever has them. */
export { sharesTable } from './rows.ts';
export { createShares, type Shares, type SharesOptions } from './shares.ts';
