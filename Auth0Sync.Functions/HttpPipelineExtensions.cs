using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Auth0Sync.Functions;

/// <summary>Lets the host forward requests to a server in the worker, so that bodies arrive as they are sent, chunked ones included.</summary>
internal static class HttpPipelineExtensions
{
    /// <summary>Registers it.</summary>
    public static void AddHttpPipeline(this FunctionsApplicationBuilder builder)
    {
        builder.ConfigureFunctionsWebApplication();
        builder.Services.Configure<KestrelServerOptions>(ConfigureKestrel);
    }

    /// <summary>
    /// Leaves the body to the receiver, which bounds it and answers 413. A limit of the server would close the connection
    /// to the host in the middle of the body, and the host would answer 500.
    /// </summary>
    public static void ConfigureKestrel(KestrelServerOptions kestrel) => kestrel.Limits.MaxRequestBodySize = null;
}
