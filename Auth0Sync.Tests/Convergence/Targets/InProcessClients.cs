namespace Auth0Sync.Tests.Convergence.Targets;

/// <summary>
/// Sends the calls of all clients to one handler, without the quick retries of the product: they would wait on timers, and every
/// schedule already has retries by the queue.
/// </summary>
internal sealed class InProcessClients(HttpMessageHandler handler) : IHttpClientFactory
{
    public HttpClient CreateClient(string name) => new(handler, disposeHandler: false) { BaseAddress = new Uri("http://target.example"), Timeout = Timeout.InfiniteTimeSpan };
}
