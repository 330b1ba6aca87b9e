using Auth0Sync.Tests.Support;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>The product's own composition and resilience, with a stub where the network would be.</summary>
internal static class HubSpotComposition
{
    public static Composition With(StubHubSpot hubSpot, params (string Setting, string? Value)[] settings)
    {
        var app = Composition.With(
            services => services.AddHttpClient("hubspot").ConfigurePrimaryHttpMessageHandler(() => hubSpot.Handler),
            settings);
        // The waits between quick repetitions; the time limits are longer.
        app.Time.SkipsWaitsUpTo = TimeSpan.FromSeconds(5);
        return app;
    }
}
