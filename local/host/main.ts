import { runPart } from '../child/child.ts';
import { startHost } from './index.ts';

runPart(startHost);
