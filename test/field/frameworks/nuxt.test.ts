import {describeExample} from '../examples/sessions-end.ts';

describeExample({name: 'nuxt', environment: async () => ({NUXT_TELEMETRY_DISABLED: '1', HOST: '127.0.0.1'})});
