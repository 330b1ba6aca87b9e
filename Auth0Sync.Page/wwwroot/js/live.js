import { get } from './api.js';

const maxOutcomes = 300;
const maxStatuses = 720;

// After a response that ends the connection for good, such as an error of the server.
const reopenDelay = 5_000;

/**
 * What the server sends while the page is open: outcomes as they happen, the status every few seconds, and what it cannot
 * read. One connection for all views. The browser reconnects by itself and says which event it saw last.
 */
class Live extends EventTarget {
  outcomes = [];
  statuses = [];
  problems = [];
  isConnected = false;

  /** Why the connection cannot come back, such as a session that has ended; null if it can. */
  refusal = null;

  open() {
    // A new connection gets everything again that the server has kept.
    this.outcomes = [];
    this.statuses = [];
    const source = new EventSource('/api/live');
    source.addEventListener('open', () => {
      this.#setProblems([]);
      this.#setConnected(true);
    });
    source.addEventListener('error', () => {
      this.#setConnected(false);
      if (source.readyState === EventSource.CLOSED) {
        this.#reopen();
      }
    });
    source.addEventListener('problems', message => this.#setProblems(JSON.parse(message.data)));
    source.addEventListener('outcome', message => {
      this.outcomes = [JSON.parse(message.data), ...this.outcomes].slice(0, maxOutcomes);
      this.dispatchEvent(new Event('outcome'));
    });
    source.addEventListener('status', message => {
      this.statuses = [...this.statuses, JSON.parse(message.data)].slice(-maxStatuses);
      this.dispatchEvent(new Event('status'));
    });
  }

  /** Calls back for each event until the view is left. */
  on(name, listener, signal) {
    this.addEventListener(name, listener, { signal });
  }

  /** The browser gives up after a response that is not a success, and does not say which one it was. */
  async #reopen() {
    try {
      await get('/api/session');
    } catch (error) {
      if (error.status === 401) {
        this.refusal = error;
        this.#setConnected(false);
        return;
      }
    }

    setTimeout(() => this.open(), reopenDelay);
  }

  #setProblems(problems) {
    this.problems = problems;
    this.dispatchEvent(new Event('problems'));
  }

  #setConnected(isConnected) {
    this.isConnected = isConnected;
    this.dispatchEvent(new Event('connection'));
  }
}

export const live = new Live();
