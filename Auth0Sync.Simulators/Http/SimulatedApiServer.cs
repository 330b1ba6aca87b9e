using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Auth0Sync.Simulators.Http;

/// <summary>Serves a <see cref="SimulatedApi"/> by HTTP on the loopback address.</summary>
public sealed class SimulatedApiServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private SimulatedApiServer(WebApplication application, SimulatedApi api)
    {
        _application = application;
        Api = api;
        BaseAddress = new Uri(application.Services.GetRequiredService<IServer>()
            .Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
    }

    /// <summary>Where it listens, <c>http://127.0.0.1:&lt;port&gt;/</c>.</summary>
    public Uri BaseAddress { get; }

    public SimulatedApi Api { get; }

    /// <param name="api">The API to serve.</param>
    /// <param name="port">The port; 0 means any free port.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public static Task<SimulatedApiServer> StartAsync(SimulatedApi api, int port, CancellationToken cancellationToken) =>
        StartAsync(api, port, records: null, cancellationToken);

    /// <param name="api">The API to serve.</param>
    /// <param name="port">The port; 0 means any free port.</param>
    /// <param name="records">A page with the records besides the API; null for none.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<SimulatedApiServer> StartAsync(SimulatedApi api, int port, RecordsPage? records, CancellationToken cancellationToken)
    {
        // The empty builder reads no files and no environment, and logs nothing.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var application = builder.Build();
        var stopping = application.Lifetime.ApplicationStopping;
        application.Run(context => HandleAsync(context, api, records, stopping));
        await application.StartAsync(cancellationToken);
        return new SimulatedApiServer(application, api);
    }

    /// <summary>Waits until the process receives a signal or the token is canceled.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _application.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops listening and closes the connections that still wait for a response.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private static async Task HandleAsync(HttpContext context, SimulatedApi api, RecordsPage? records, CancellationToken stopping)
    {
        if (IsFromWebPage(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        using var aborted = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        if (records is not null && context.Request.Path == records.Path)
        {
            await WriteAsync(context.Response, records.Read(context.Request.Method), aborted.Token);
            return;
        }

        try
        {
            var request = await ReadRequestAsync(context, aborted.Token);
            if (await api.SendAsync(request, aborted.Token) is { } response)
            {
                await WriteAsync(context.Response, response, aborted.Token);
                return;
            }
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
        }

        context.Abort();
    }

    // The simulator is for programs on this machine. A page in a browser must neither write to it nor read it through a host
    // name that resolves to this machine.
    private static bool IsFromWebPage(HttpRequest request) =>
        request.Headers.Origin.Count > 0
        || request.Headers["Sec-Fetch-Site"].Any(site => site is not ("none" or "same-origin"))
        || !(request.Host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(request.Host.Host, out var address) && IPAddress.IsLoopback(address)));

    private static async Task<SimulatedRequest> ReadRequestAsync(HttpContext context, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellationToken);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2);
        return new SimulatedRequest(
            context.Request.Method,
            target[0],
            target.Length > 1 ? target[1] : "",
            context.Request.Headers.ToImmutableDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray());
    }

    private static async Task WriteAsync(HttpResponse target, SimulatedResponse response, CancellationToken cancellationToken)
    {
        target.StatusCode = response.Status;
        foreach (var (name, value) in response.Headers)
        {
            target.Headers[name] = value;
        }

        if (response.ContentType is { } contentType)
        {
            target.ContentType = contentType;
            target.ContentLength = response.Body.Length;
            await target.Body.WriteAsync(response.Body, cancellationToken);
        }
    }
}
