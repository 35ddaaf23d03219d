/** One token for another: RFC 8693, and what the retired delegation endpoint handed out. */
export { type Allowances, createAllowances } from './allowance.ts';
export { createDelegation, type Delegation, type DelegationOptions } from './delegation.ts';
export { createDownstreamTokens, type DownstreamTokens } from './downstream.ts';
export { createExchange, type Exchange, type ExchangeOptions } from './exchange.ts';
export { createLegacyData, type LegacyData } from './legacy-data.ts';
export { resourceMetadata } from './metadata.ts';
export { createMint, type Mint, type MintCaller, type MintOptions } from './mint.ts';
export { createServiceBusSigner, type ServiceBusSigner } from './service-bus.ts';
