import {describeExample} from '../examples/sessions-end.ts';

describeExample({name: 'nitro-h3'});
