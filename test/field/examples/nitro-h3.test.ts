import {describeExample} from './sessions-end.ts';

describeExample({name: 'nitro-h3'});
