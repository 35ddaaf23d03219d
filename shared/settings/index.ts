/** The environment's typed form. Read once, by the composition root. */
export { publicConfig } from './public-config.ts';
export type { SettingFault } from './reader.ts';
export { type DownstreamTarget, type Environment, isLoopback } from './schema.ts';
export {
  type AuthSettings,
  type GoogleSettings,
  type ManagementSettings,
  readSettings,
  type Settings,
  type StorageSettings,
} from './settings.ts';
