using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Auth0Sync.Tests.Support;

/// <summary>Stands where HubSpot is: keeps every request and gives the answers it was told, the last one for ever.</summary>
internal sealed class StubHubSpot
{
    private readonly ConcurrentQueue<Call> _calls = new();
    private readonly ConcurrentQueue<Func<CancellationToken, Task<HttpResponseMessage>>> _answers = new();
    private Func<CancellationToken, Task<HttpResponseMessage>> _last = _ => Task.FromResult(Message(200, "{}"));

    /// <summary>A handler that asks the stub instead of the network.</summary>
    public HttpMessageHandler Handler => new StubHandler(this);

    public IReadOnlyList<Call> Calls => [.. _calls];

    public StubHubSpot Answer(int status, string body = "", params (string Name, string Value)[] headers) => Answer(_ =>
    {
        var message = Message(status, body);
        foreach (var (name, value) in headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return Task.FromResult(message);
    });

    public StubHubSpot Fail(Exception exception) => Answer(_ => Task.FromException<HttpResponseMessage>(exception));

    public StubHubSpot Answer(Func<CancellationToken, Task<HttpResponseMessage>> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        _calls.Enqueue(new Call(request.Method.Method, request.RequestUri!, request.Headers.Authorization?.ToString(), request.Content?.Headers.ContentType?.ToString(), body));
        if (_answers.TryDequeue(out var next))
        {
            _last = next;
        }

        return await _last(cancellationToken);
    }

    private static HttpResponseMessage Message(int status, string body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private sealed class StubHandler(StubHubSpot stub) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            stub.SendAsync(request, cancellationToken);
    }

    internal sealed record Call(string Method, Uri Address, string? Authorization, string? ContentType, string? Body)
    {
        public string Path => Address.PathAndQuery;
    }
}
