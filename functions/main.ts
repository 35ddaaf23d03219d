import { app as functions } from '@azure/functions';
import { createApp } from '../shared/app.ts';
import { registerRoutes } from '../shared/http/index.ts';
import { everyRoute } from './get-openapi.ts';
import { forgetSchedule, timerForget } from './timer-forget.ts';
import { sweepSchedule, timerSweep } from './timer-sweep.ts';

// An entry file that throws while it loads leaves a Function App without routes, so nothing here reads a setting's value:
// what is missing is told by the routes that need it.
const app = createApp(process.env);

registerRoutes(functions, everyRoute(), () => app.gate);
functions.timer('forget', { schedule: forgetSchedule, handler: () => timerForget(app) });
functions.timer('sweep', { schedule: sweepSchedule, handler: () => timerSweep(app) });
