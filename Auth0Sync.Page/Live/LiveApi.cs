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
    private const string AfterParameter = "after";

    public static void MapLive(this PageRoutes page, LiveFeed feed) => page.Map(HttpMethods.Get, Path, PageAccess.Read, async (context, cancellationToken) =>
    {
        var after = ReadLastId(context.Request, feed);
        context.Response.ContentType = "text/event-stream";
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        await context.Response.Body.FlushAsync(cancellationToken);
        await SseFormatter.WriteAsync(ToItems(feed, feed.SubscribeAsync(after, cancellationToken)), context.Response.Body, WriteData, cancellationToken);
    });

    /// <returns>The last event that the page has; 0 if it has none of this feed.</returns>
    private static long ReadLastId(HttpRequest request, LiveFeed feed)
    {
        // A browser that reconnects by itself sends the header, which is newer than the parameter of the page's script.
        var last = request.Headers[LastEventIdHeader] is [{ } header] ? header : (string?)request.Query[AfterParameter] ?? "";
        return last.Split('-') is [var feedId, var number] && feedId == feed.Id && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
    }

    private static IAsyncEnumerable<SseItem<LiveEvent>> ToItems(LiveFeed feed, IAsyncEnumerable<LiveEvent> events) =>
        events.Select(liveEvent => new SseItem<LiveEvent>(liveEvent, liveEvent.Name) { EventId = string.Create(CultureInfo.InvariantCulture, $"{feed.Id}-{liveEvent.Id}") });

    private static void WriteData(SseItem<LiveEvent> item, IBufferWriter<byte> output) => Encoding.UTF8.GetBytes(item.Data.Json, output);
}
