import {describeExample} from '../examples/sessions-end.ts';

describeExample({name: 'astro', environment: async () => ({HOST: '127.0.0.1', ASTRO_TELEMETRY_DISABLED: '1'})});
