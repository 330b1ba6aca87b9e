using System.Globalization;
using Auth0Sync.Simulators.HubSpot;

var settings = new ConfigurationBuilder().AddCommandLine(args).Build();
var tier = settings["tier"] ?? "professional";
if (SimulatorLimits.FindByTier(tier) is not { } limits)
{
    await Console.Error.WriteLineAsync($"Unknown tier '{tier}'. Use professional, free or unlimited.");
    return 1;
}

await using var server = await SimulatorServer.StartAsync(
    new SimulatorOptions
    {
        Port = int.Parse(settings["port"] ?? "8085", CultureInfo.InvariantCulture),
        AccessToken = settings["access-token"],
        Limits = limits,
    },
    CancellationToken.None);
Console.WriteLine($"The HubSpot simulator is listening on {server.BaseAddress}");
await server.WaitForShutdownAsync(CancellationToken.None);
return 0;
