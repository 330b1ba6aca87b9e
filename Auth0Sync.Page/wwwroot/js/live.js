import { get } from './api.js';

const maxOutcomes = 300;
const maxStatuses = 720;

// After a response that ends the connection for good, such as an error of the server.
const reopenDelay = 5_000;

/**
 * What the server sends while the page is visible: outcomes as they happen, the status every few seconds, and what it cannot
 * read. One connection for all views. The browser reconnects by itself and says which event it saw last.
 */
class Live extends EventTarget {
  outcomes = [];
  statuses = [];
  problems = [];
  isConnected = false;

  /** Why the connection cannot come back, such as a session that has ended; null if it can. */
  refusal = null;

  #source = null;
  #reopening = null;
  #lastEventId = '';

  /** Connects whenever the page is visible: a browser has six connections to a host, and they are for all of its tabs. */
  start() {
    document.addEventListener('visibilitychange', () => this.#follow());
    this.#follow();
  }

  #follow() {
    this.#close();
    if (!document.hidden && this.refusal === null) {
      this.#open();
    }
  }

  #close() {
    clearTimeout(this.#reopening);
    this.#source?.close();
    this.#source = null;
  }

  /** A new connection goes on after the last event. */
  #open() {
    const source = new EventSource(this.#lastEventId === '' ? '/api/live' : `/api/live?after=${this.#lastEventId}`);
    this.#source = source;
    source.addEventListener('open', () => {
      this.#setProblems([]);
      this.#setConnected(true);
    });
    source.addEventListener('error', () => {
      this.#setConnected(false);
      if (source.readyState === EventSource.CLOSED) {
        this.#reopen(source);
      }
    });
    source.addEventListener('problems', message => this.#setProblems(this.#read(message)));
    source.addEventListener('outcome', message => {
      const outcome = this.#read(message);
      this.outcomes = [outcome, ...this.outcomes].slice(0, maxOutcomes);
      this.dispatchEvent(new Event('outcome'));
    });
    source.addEventListener('status', message => {
      const status = this.#read(message);
      this.statuses = [...this.statuses, status].slice(-maxStatuses);
      this.dispatchEvent(new Event('status'));
    });
  }

  /** Calls back for each event until the view is left. */
  on(name, listener, signal) {
    this.addEventListener(name, listener, { signal });
  }

  /** A server that was restarted sends everything again that it has, with ids of its own. */
  #read(message) {
    if (feedOf(message.lastEventId) !== feedOf(this.#lastEventId)) {
      this.outcomes = [];
      this.statuses = [];
    }

    this.#lastEventId = message.lastEventId;
    return JSON.parse(message.data);
  }

  /** The browser gives up after a response that is not a success, and does not say which one it was. */
  async #reopen(source) {
    try {
      await get('/api/session');
    } catch (error) {
      if (error.status === 401) {
        this.refusal = error;
        this.#setConnected(false);
        return;
      }
    }

    // Not if the page was hidden meanwhile, or is connected again.
    if (this.#source === source) {
      this.#reopening = setTimeout(() => this.#follow(), reopenDelay);
    }
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

const feedOf = eventId => eventId.split('-')[0];

export const live = new Live();
