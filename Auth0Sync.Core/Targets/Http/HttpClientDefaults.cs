using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Targets.Http;

/// <summary>The HTTP client settings that every external API gets.</summary>
internal static class HttpClientDefaults
{
    /// <summary>The largest response that is read, in bytes after decompression. A larger one fails like a lost connection.</summary>
    public const int MaxResponseBytes = 64 * 1024 * 1024;

    private const string UserAgent = "Auth0Sync/0.1";

    /// <summary>Registers a named client with the defaults.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the client.</param>
    /// <param name="hasPersonalPaths">Whether paths identify people. Then .NET makes no spans of the requests, because they contain the URL.</param>
    public static IHttpClientBuilder AddHttpClientWithDefaults(this IServiceCollection services, string name, bool hasPersonalPaths = false) => services
        .AddHttpClient(name)
        .ConfigureHttpClient(http =>
        {
            // Each caller has its own timeout, on a clock that tests can move.
            http.Timeout = Timeout.InfiniteTimeSpan;
            http.MaxResponseContentBufferSize = MaxResponseBytes;
            http.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent);
        })
        .ConfigurePrimaryHttpMessageHandler(() => CreateHandler(hasPersonalPaths))

        // The default loggers write full URLs.
        .RemoveAllLoggers();

    private static SocketsHttpHandler CreateHandler(bool hasPersonalPaths)
    {
        var handler = new SocketsHttpHandler
        {
            // A token must not follow a redirect to another host, and another host's response says nothing about this API.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (hasPersonalPaths)
        {
            // Without it, the handler makes no spans.
            handler.ActivityHeadersPropagator = null;
        }

        return handler;
    }
}
