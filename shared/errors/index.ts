/** One closed set of failures for the whole of Valet. */
export { type ProblemCode, problemCodes } from '../contract/index.ts';
export { isProblem, Problem, type ProblemOptions } from './problem.ts';
