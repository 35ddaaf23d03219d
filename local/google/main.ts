import { runPart } from '../child/child.ts';
import { startGoogle } from './index.ts';

runPart(startGoogle);
