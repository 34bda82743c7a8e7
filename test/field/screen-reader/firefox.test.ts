import {startFirefox} from './browsers.ts';
import {describeWithOrca} from './scenarios.ts';

describeWithOrca('Firefox', startFirefox);
