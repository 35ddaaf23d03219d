import { runPart } from '../child/child.ts';
import { startWeb } from './index.ts';

runPart(startWeb);
