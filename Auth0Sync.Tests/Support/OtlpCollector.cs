using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;

namespace Auth0Sync.Tests.Support;

/// <summary>Receives and records what an exporter sends by OTLP over HTTP.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<(string Path, ByteString Body)> _requests = new();

    private OtlpCollector(WebApplication application) => _application = application;

    public string Endpoint => _application.Urls.Single();

    /// <summary>The raw body of every request.</summary>
    public IReadOnlyList<ByteString> RequestBodies => [.. _requests.Select(request => request.Body)];

    /// <summary>The distinct service names of the resources.</summary>
    public IReadOnlyList<string> ServiceNames =>
        [.. _requests.SelectMany(request => new ProtobufMessage(request.Body).GetMessages(1, 1, 1)).Where(attribute => attribute.GetText(1) == "service.name").Select(GetAttributeValue).Distinct()];

    public IReadOnlyList<Span> Spans => [.. GetMessages("/v1/traces", 1, 2, 2).Select(span => new Span(
        span.GetHex(1), span.GetHex(2), span.GetHex(4), span.GetText(5), span.GetMessages(9).ToDictionary(attribute => attribute.GetText(1), GetAttributeValue)))];

    public IReadOnlyList<string> InstrumentNames => [.. GetMessages("/v1/metrics", 1, 2, 2).Select(metric => metric.GetText(1)).Distinct()];

    /// <summary>The text of each log line, with its trace.</summary>
    public IReadOnlyList<(string Text, string TraceId)> LogLines =>
        [.. GetMessages("/v1/logs", 1, 2, 2).Select(line => (line.GetMessages(5).Single().GetText(1), line.GetHex(9)))];

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        var collector = new OtlpCollector(application);
        application.MapPost("/v1/{signal}", async context =>
        {
            collector._requests.Enqueue((context.Request.Path, await ByteString.FromStreamAsync(context.Request.Body)));
            context.Response.ContentType = "application/x-protobuf";
        });
        await application.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private IEnumerable<ProtobufMessage> GetMessages(string path, params int[] fields) =>
        _requests.Where(request => request.Path == path).SelectMany(request => new ProtobufMessage(request.Body).GetMessages(fields));

    // The tests need only text and numbers.
    private static string GetAttributeValue(ProtobufMessage attribute)
    {
        var value = attribute.GetMessages(2).Single();
        return value.GetText(1) is { Length: > 0 } text ? text : value.GetNumber(3).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A span, with hexadecimal ids; a missing id is empty.</summary>
    internal sealed record Span(string TraceId, string Id, string ParentId, string Name, IReadOnlyDictionary<string, string> Attributes);
}
