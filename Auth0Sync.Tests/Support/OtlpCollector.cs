using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;

namespace Auth0Sync.Tests.Support;

/// <summary>Takes what an exporter sends by OTLP over HTTP, and keeps it.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<(string Path, ByteString Body)> _received = new();

    private OtlpCollector(WebApplication application) => _application = application;

    /// <summary>Where to send to.</summary>
    public string Endpoint => _application.Urls.Single();

    /// <summary>Every body, as it is on the wire.</summary>
    public IReadOnlyList<ByteString> Bodies => [.. _received.Select(one => one.Body)];

    /// <summary>The resources that were sent to, each with what came from it.</summary>
    public IReadOnlyList<string> ServiceNames =>
        [.. _received.SelectMany(one => new ProtobufMessage(one.Body).All(1, 1, 1)).Where(attribute => attribute.Text(1) == "service.name").Select(Value).Distinct()];

    /// <summary>The spans.</summary>
    public IReadOnlyList<Span> Spans => [.. All("/v1/traces", 1, 2, 2).Select(span => new Span(
        span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), span.All(9).ToDictionary(attribute => attribute.Text(1), Value)))];

    /// <summary>The names of the instruments.</summary>
    public IReadOnlyList<string> Instruments => [.. All("/v1/metrics", 1, 2, 2).Select(metric => metric.Text(1)).Distinct()];

    /// <summary>The text of the log lines, each with the trace it belongs to.</summary>
    public IReadOnlyList<(string Text, string TraceId)> LogLines =>
        [.. All("/v1/logs", 1, 2, 2).Select(line => (line.All(5).Single().Text(1), line.Hex(9)))];

    /// <summary>Starts it on a free port.</summary>
    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        var collector = new OtlpCollector(application);
        application.MapPost("/v1/{signal}", async context =>
        {
            collector._received.Enqueue((context.Request.Path, await ByteString.FromStreamAsync(context.Request.Body)));
            context.Response.ContentType = "application/x-protobuf";
        });
        await application.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private IEnumerable<ProtobufMessage> All(string path, params int[] fields) =>
        _received.Where(one => one.Path == path).SelectMany(one => new ProtobufMessage(one.Body).All(fields));

    // Text and numbers are enough here.
    private static string Value(ProtobufMessage attribute)
    {
        var value = attribute.All(2).Single();
        return value.Text(1) is { Length: > 0 } text ? text : value.Number(3).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A span; ids are in hexadecimal, and empty where there is none.</summary>
    internal sealed record Span(string TraceId, string Id, string ParentId, string Name, IReadOnlyDictionary<string, string> Attributes);
}
