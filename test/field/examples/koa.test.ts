import {describeExample} from './sessions-end.ts';

describeExample({name: 'koa', locked: '/note'});
