using System.Buffers;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text;
using Auth0Sync.Page.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Auth0Sync.Page.Live;

/// <summary>The feed as server-sent events.</summary>
/// <seealso href="https://html.spec.whatwg.org/multipage/server-sent-events.html"/>
internal static class LiveApi
{
    private const string Path = "/api/live";
    private const string LastEventIdHeader = "Last-Event-ID";

    public static void MapLive(this PageRoutes page, LiveFeed feed) => page.Map(HttpMethods.Get, Path, PageAccess.Read, async (context, cancellationToken) =>
    {
        var after = long.TryParse(context.Request.Headers[LastEventIdHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
        context.Response.ContentType = "text/event-stream";
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        await context.Response.Body.FlushAsync(cancellationToken);
        await SseFormatter.WriteAsync(ToItems(feed.SubscribeAsync(after, cancellationToken)), context.Response.Body, WriteData, cancellationToken);
    });

    private static IAsyncEnumerable<SseItem<LiveEvent>> ToItems(IAsyncEnumerable<LiveEvent> events) =>
        events.Select(liveEvent => new SseItem<LiveEvent>(liveEvent, liveEvent.Name) { EventId = liveEvent.Id.ToString(CultureInfo.InvariantCulture) });

    private static void WriteData(SseItem<LiveEvent> item, IBufferWriter<byte> output) => Encoding.UTF8.GetBytes(item.Data.Json, output);
}
