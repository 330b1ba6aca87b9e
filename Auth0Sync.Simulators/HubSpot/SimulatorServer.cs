using System.Net;
using Auth0Sync.Simulators.HubSpot.Http;
using Auth0Sync.Simulators.HubSpot.Model;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Auth0Sync.Simulators.HubSpot;

/// <summary>Serves a <see cref="SimulatedAccount"/> by HTTP on the loopback address.</summary>
public sealed class SimulatorServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private SimulatorServer(WebApplication application, SimulatedAccount account)
    {
        _application = application;
        Account = account;
        BaseAddress = new Uri(application.Services.GetRequiredService<IServer>()
            .Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
    }

    /// <summary>Where it listens, <c>http://127.0.0.1:&lt;port&gt;/</c>.</summary>
    public Uri BaseAddress { get; }

    /// <summary>The account.</summary>
    public SimulatedAccount Account { get; }

    /// <summary>Starts a server with a new account.</summary>
    public static async Task<SimulatorServer> StartAsync(SimulatorOptions options, CancellationToken cancellationToken)
    {
        // The empty builder reads no files and no environment, and logs nothing.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.Port));
        var application = builder.Build();

        var account = new SimulatedAccount(options);
        var writer = new ResponseWriter(options.TimeProvider, application.Lifetime.ApplicationStopping);
        RequestGuard.Use(application, writer);
        ApiEndpoints.Map(application, account, writer);
        ControlEndpoints.Map(application, account, writer);
        application.MapFallback(context => writer.WriteAsync(context, GatewayErrorPage.CreateResponse(HttpStatusCode.NotFound)));

        await application.StartAsync(cancellationToken);
        return new SimulatorServer(application, account);
    }

    /// <summary>Waits until the process receives a signal or the token is canceled.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) =>
        _application.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops listening and closes the connections that still wait for a response.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
