import { runPart } from '../child/child.ts';
import { startFunc } from './func.ts';

runPart(startFunc);
