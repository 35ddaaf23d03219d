import { runPart } from '../child/child.ts';
import { startTenant } from './index.ts';

runPart(startTenant);
