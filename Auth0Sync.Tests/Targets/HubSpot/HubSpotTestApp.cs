using Auth0Sync.Tests.Support;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>The real composition, with a stub instead of the network.</summary>
internal static class HubSpotTestApp
{
    public static TestApp Create(StubHubSpot hubSpot, params (string Setting, string? Value)[] settings)
    {
        var app = TestApp.Create(
            services => services.AddHttpClient("hubspot").ConfigurePrimaryHttpMessageHandler(() => hubSpot.Handler),
            settings);
        // The delays between quick retries; the timeouts are longer.
        app.Time.SkipDelaysUpTo = TimeSpan.FromSeconds(5);
        return app;
    }
}
