namespace Auth0Sync.Tests.Support;

internal static class TestHostExtensions
{
    /// <summary>
    /// Starts a host and waits until its background services have ended. The check of the targets at startup is one: otherwise its
    /// calls and its cached result come at any time during the test.
    /// </summary>
    public static async Task StartAndWaitForChecksAsync(this IHost host)
    {
        await host.StartAsync();
        await Task.WhenAll(host.Services.GetServices<IHostedService>().OfType<BackgroundService>().Select(service => service.ExecuteTask ?? Task.CompletedTask));
    }
}
