import type {ActivityStore} from './activity-store.ts';
import {isPromise, type MaybePromise} from './http.ts';

/**
 * A store that gives up after so many seconds, so that requests fail closed instead of hanging with a database that
 * does not answer (S12). What the database does later is not waited for. A store that answers at once costs nothing.
 */
export function withTimeout(store: ActivityStore, seconds: number): ActivityStore {
  return {
    start: (...args) => inTime(store.start(...args), seconds),
    touch: (...args) => inTime(store.touch(...args), seconds),
    end: (...args) => inTime(store.end(...args), seconds),
  };
}

function inTime<T>(answer: MaybePromise<T>, seconds: number): MaybePromise<T> {
  if (!isPromise(answer)) return answer;
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(new Error(`session-security: the store did not answer within ${seconds} s`));
    const timer = setTimeout(giveUp, seconds * 1000);
    answer.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
