import type {ReportError} from './errors.ts';

/** Reports the first of several failures in a row: thousands of streams find the same store down. */
export class FailureReports {
  readonly #reportError: ReportError;
  #hasFailed = false;

  constructor(reportError: ReportError) {
    this.#reportError = reportError;
  }

  failed(error: unknown): void {
    if (!this.#hasFailed) this.#reportError(error);
    this.#hasFailed = true;
  }

  succeeded(): void {
    this.#hasFailed = false;
  }
}
