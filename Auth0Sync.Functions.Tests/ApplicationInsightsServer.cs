using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Auth0Sync.Functions.Tests;

/// <summary>An ingestion endpoint of Application Insights that records what the exporter sends.</summary>
internal sealed class ApplicationInsightsServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<JsonElement> _items = new();
    private readonly Task _listenTask;

    public ApplicationInsightsServer()
    {
        Address = $"http://127.0.0.1:{FindFreePort()}/";
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _listenTask = ListenAsync();
    }

    /// <summary>The connection string for this endpoint.</summary>
    public string ConnectionString => $"InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint={Address};LiveEndpoint={Address}";

    private string Address { get; }

    /// <summary>Returns the data of all items of a kind, such as <c>Request</c>.</summary>
    public IEnumerable<JsonElement> GetItems(string kind) => _items
        .Where(item => item.GetProperty("name").GetString() == kind)
        .Select(item => item.GetProperty("data").GetProperty("baseData"));

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _listenTask;
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                await RespondAsync(await _listener.GetContextAsync());
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task RespondAsync(HttpListenerContext context)
    {
        var count = context.Request.Url!.AbsolutePath == "/v2.1/track" ? await RecordAsync(context.Request) : 0;
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.OutputStream, new { itemsReceived = count, itemsAccepted = count, errors = Array.Empty<string>() });
        context.Response.Close();
    }

    private async Task<int> RecordAsync(HttpListenerRequest request)
    {
        var gzipped = request.Headers["Content-Encoding"] == "gzip";
        using var reader = new StreamReader(gzipped ? new GZipStream(request.InputStream, CompressionMode.Decompress) : request.InputStream);
        var lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in lines)
        {
            _items.Enqueue(JsonElement.Parse(line));
        }

        return lines.Length;
    }

    private static int FindFreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
