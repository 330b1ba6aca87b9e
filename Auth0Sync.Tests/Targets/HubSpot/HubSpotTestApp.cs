using Auth0Sync.Tests.Support;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>The product's own composition and resilience, with a stub where the network would be.</summary>
internal static class HubSpotTestApp
{
    public static TestApp Create(StubHubSpot hubSpot, params (string Setting, string? Value)[] settings)
    {
        var app = TestApp.Create(
            services => services.AddHttpClient("hubspot").ConfigurePrimaryHttpMessageHandler(() => hubSpot.Handler),
            settings);
        // The waits between quick repetitions; the time limits are longer.
        app.Time.SkipDelaysUpTo = TimeSpan.FromSeconds(5);
        return app;
    }
}
