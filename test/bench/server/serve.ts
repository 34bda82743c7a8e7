/** One of the contestants in a process of its own: `serve.ts <name>`. */
import {answerOrders} from './answer-orders.ts';
import {contestants} from './contestants.ts';

answerOrders(contestants.find(({name}) => name === process.argv[2])!.build);
