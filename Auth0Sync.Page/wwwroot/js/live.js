const maxOutcomes = 300;
const maxStatuses = 720;

/**
 * What the server sends while the page is open: outcomes as they happen, and the status every few seconds. One connection
 * for all views. The browser reconnects by itself and says which event it saw last.
 */
class Live extends EventTarget {
  outcomes = [];
  statuses = [];
  isConnected = false;

  open() {
    const source = new EventSource('/api/live');
    source.addEventListener('open', () => this.#setConnected(true));
    source.addEventListener('error', () => this.#setConnected(false));
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

  #setConnected(isConnected) {
    this.isConnected = isConnected;
    this.dispatchEvent(new Event('connection'));
  }
}

export const live = new Live();
