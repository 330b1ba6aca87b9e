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
    public static IHttpClientBuilder AddHttpClientWithDefaults(this IServiceCollection services, string name) => services
        .AddHttpClient(name)
        .ConfigureHttpClient(http =>
        {
            // Each caller has its own timeout, on a clock that tests can move.
            http.Timeout = Timeout.InfiniteTimeSpan;
            http.MaxResponseContentBufferSize = MaxResponseBytes;
            http.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent);
        })
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            // A token must not follow a redirect to another host, and another host's response says nothing about this API.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })

        // The default loggers write full URLs.
        .RemoveAllLoggers();
}
