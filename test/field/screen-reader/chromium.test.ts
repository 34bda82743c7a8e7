import {startChromium} from './browsers.ts';
import {describeWithOrca} from './scenarios.ts';

describeWithOrca('Chromium', startChromium);
