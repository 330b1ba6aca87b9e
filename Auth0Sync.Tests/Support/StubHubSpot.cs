using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Auth0Sync.Tests.Support;

/// <summary>Takes the place of HubSpot: records every request and returns the configured responses in order, repeating the last one.</summary>
internal sealed class StubHubSpot
{
    private readonly ConcurrentQueue<Call> _calls = new();
    private readonly ConcurrentQueue<Func<CancellationToken, Task<HttpResponseMessage>>> _responses = new();
    private Func<CancellationToken, Task<HttpResponseMessage>> _lastResponse = _ => Task.FromResult(CreateResponse(200, "{}"));

    /// <summary>A handler that passes requests to the stub.</summary>
    public HttpMessageHandler Handler => new StubHandler(this);

    public IReadOnlyList<Call> Calls => [.. _calls];

    public StubHubSpot RespondWith(int status, string body = "", params (string Name, string Value)[] headers) => RespondWith(_ =>
    {
        var message = CreateResponse(status, body);
        foreach (var (name, value) in headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return Task.FromResult(message);
    });

    public StubHubSpot FailWith(Exception exception) => RespondWith(_ => Task.FromException<HttpResponseMessage>(exception));

    public StubHubSpot RespondWith(Func<CancellationToken, Task<HttpResponseMessage>> respond)
    {
        _responses.Enqueue(respond);
        return this;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        _calls.Enqueue(new Call(request.Method.Method, request.RequestUri!, request.Headers.Authorization?.ToString(), request.Content?.Headers.ContentType?.ToString(), body));
        if (_responses.TryDequeue(out var next))
        {
            _lastResponse = next;
        }

        return await _lastResponse(cancellationToken);
    }

    private static HttpResponseMessage CreateResponse(int status, string body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private sealed class StubHandler(StubHubSpot stub) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            stub.SendAsync(request, cancellationToken);
    }

    internal sealed record Call(string Method, Uri RequestUri, string? Authorization, string? ContentType, string? Body)
    {
        public string Path => RequestUri.PathAndQuery;
    }
}
