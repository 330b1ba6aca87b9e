using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;

namespace Auth0Sync.Simulators.Http;

/// <summary>Passes the calls of an <see cref="HttpClient"/> to a simulated API without a network.</summary>
public sealed class SimulatedApiHandler(SimulatedApi api) : HttpMessageHandler
{
    /// <exception cref="HttpRequestException">The connection was lost.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri!;
        IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers = [.. request.Headers, .. request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>()];
        var simulated = new SimulatedRequest(
            request.Method.Method,
            uri.AbsolutePath,
            uri.Query.TrimStart('?'),
            headers.ToImmutableDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase),
            request.Content is null ? default : await request.Content.ReadAsByteArrayAsync(cancellationToken));
        var response = await api.SendAsync(simulated, cancellationToken) ?? throw new HttpRequestException("The connection was lost.");
        var message = new HttpResponseMessage((HttpStatusCode)response.Status) { Content = new ReadOnlyMemoryContent(response.Body), RequestMessage = request };
        if (response.ContentType is { } contentType)
        {
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        foreach (var (name, value) in response.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }
}
