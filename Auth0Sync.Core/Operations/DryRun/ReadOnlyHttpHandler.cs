namespace Auth0Sync.Core.Operations.DryRun;

/// <summary>Refuses every request that could change something, below everything that sends requests.</summary>
/// <param name="readingPosts">The ends of the paths of POST requests that change nothing.</param>
internal sealed class ReadOnlyHttpHandler(IReadOnlyList<string> readingPosts) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        IsReading(request) ? base.SendAsync(request, cancellationToken) : throw CreateRefusal(request);

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        IsReading(request) ? base.Send(request, cancellationToken) : throw CreateRefusal(request);

    private static InvalidOperationException CreateRefusal(HttpRequestMessage request) =>
        new($"A dry run sends no {request.Method} request. This is a defect: a call that writes was not replaced.");

    private bool IsReading(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get
        || request.Method == HttpMethod.Head
        || (request.Method == HttpMethod.Post && request.RequestUri is { } address && readingPosts.Any(end => address.AbsolutePath.EndsWith(end, StringComparison.Ordinal)));
}
