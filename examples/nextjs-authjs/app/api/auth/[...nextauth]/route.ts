import {handlers} from '@/auth';
import {guarded} from '@/guarded';

export const {GET} = handlers;
// Sign-outs are POSTs.
export const POST = guarded(handlers.POST);
