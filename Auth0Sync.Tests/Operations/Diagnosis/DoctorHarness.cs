using System.Net;
using Auth0Sync.Core;
using Auth0Sync.Core.Hosting;
using Auth0Sync.Core.Http;
using Auth0Sync.Core.Operations;
using Auth0Sync.Core.Operations.Diagnosis;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Webhook;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Tests.Support;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Auth0Sync.Tests.Operations.Diagnosis;

/// <summary>An installation on Azurite with a simulated HubSpot and its webhook by HTTP, and a doctor with settings of its own.</summary>
internal sealed class DoctorHarness : IAsyncDisposable
{
    public const string BearerToken = "the-token-of-the-stream";

    private readonly WebApplication _app;
    private readonly Dictionary<string, string?> _settings;

    private DoctorHarness(WebApplication app, SimulatorServer hubSpot, Dictionary<string, string?> settings) => (_app, HubSpot, _settings) = (app, hubSpot, settings);

    public SimulatorServer HubSpot { get; }

    /// <summary>The clock of the doctor.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    public StorageAccount Storage => _app.Services.GetRequiredService<StorageAccount>();

    public Uri WebhookAddress => new(new Uri(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()), "/api/auth0/events");

    public static Task<DoctorHarness> StartAsync(AzuriteFixture azurite) => StartAsync(azurite, new SimulatorOptions());

    public static async Task<DoctorHarness> StartAsync(AzuriteFixture azurite, SimulatorOptions account)
    {
        var hubSpot = await SimulatorServer.StartAsync(account with { AccessToken = "hubspot-token" }, CancellationToken.None);
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            [Auth0SyncSettings.Storage] = azurite.NewAccountConnectionString(),
            ["Auth0Sync:Webhook:BearerToken"] = BearerToken,
            ["Auth0Sync:Ledger:Key"] = "the-key-of-this-installation-32-c",
            ["Auth0Sync:HubSpot:AccessToken"] = "hubspot-token",
            ["Auth0Sync:HubSpot:BaseAddress"] = hubSpot.BaseAddress.ToString(),
            ["Auth0Sync:HubSpot:CreateMissingProperties"] = "true",
        };
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddRoutingCore();
        builder.Services.AddAuth0Sync(builder.Configuration);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.MapPost("/api/auth0/events", async context => await WriteAsync(context, await context.RequestServices.GetRequiredService<EventReceiver>().ReceiveAsync(
            new WebhookRequest(context.Request.Method, name => context.Request.Headers[name].FirstOrDefault(), context.Request.Body),
            context.RequestAborted)));
        app.MapGet("/api/health", async context => await WriteAsync(context, await context.RequestServices.GetRequiredService<CachedHealthChecker>().CheckAsync(context.RequestAborted)));
        await app.StartAsync();

        // By then the contact properties are created.
        await app.Services.GetRequiredService<CachedHealthChecker>().CheckAsync(CancellationToken.None);
        return new DoctorHarness(app, hubSpot, settings);
    }

    /// <summary>Runs the doctor with the settings of the installation and these.</summary>
    public Task<IReadOnlyList<DoctorCheck>> CheckAsync(params (string Setting, string? Value)[] settings) => CheckAsync(new DoctorRequest(WebhookAddress), null, settings);

    /// <summary>Runs the doctor with another address, or another access to the storage account.</summary>
    public async Task<IReadOnlyList<DoctorCheck>> CheckAsync(DoctorRequest request, StorageAccount? storage, params (string Setting, string? Value)[] settings)
    {
        var all = new Dictionary<string, string?>(_settings, StringComparer.OrdinalIgnoreCase);
        foreach (var (setting, value) in settings)
        {
            all[$"Auth0Sync:{setting}"] = value;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(all).Build();
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(Time)
            .AddSingleton(storage ?? Storage)
            .AddAuth0Sync(configuration)
            .AddOperations(configuration)
            .BuildServiceProvider();
        return await services.GetRequiredService<Doctor>().CheckAsync(request, CancellationToken.None).ToListAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await HubSpot.DisposeAsync();
    }

    private static async Task WriteAsync(HttpContext context, HttpResult result)
    {
        context.Response.StatusCode = result.StatusCode;
        foreach (var (name, value) in result.Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.Body.WriteAsync(result.Body);
    }
}
