using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Auth0Sync.Functions;

internal static class HttpPipelineExtensions
{
    /// <summary>
    /// Makes the host forward HTTP requests to a server in the worker, which receives their bodies unchanged, chunked ones
    /// included.
    /// </summary>
    public static void AddHttpPipeline(this FunctionsApplicationBuilder builder)
    {
        builder.ConfigureFunctionsWebApplication();
        builder.Services.Configure<KestrelServerOptions>(ConfigureKestrel);
    }

    /// <summary>
    /// Removes the server's limit for request bodies. The receiver has its own and responds 413; the server would close
    /// the connection in the middle of the body, and the host would respond 500.
    /// </summary>
    public static void ConfigureKestrel(KestrelServerOptions kestrel) => kestrel.Limits.MaxRequestBodySize = null;
}
