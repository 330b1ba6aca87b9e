using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Auth0Sync.Tests.Support;

/// <summary>
/// A test that takes minutes. It is in the category <c>Long</c>, besides that of its class, and skipped unless requested:
/// <c>AUTH0SYNC_LONG=1 dotnet test Auth0Sync.Tests --filter Category=Long</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[TraitDiscoverer("Auth0Sync.Tests.Support.LongTraitDiscoverer", "Auth0Sync.Tests")]
public sealed class LongFactAttribute : FactAttribute, ITraitAttribute
{
    public LongFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("AUTH0SYNC_LONG") != "1")
        {
            Skip = "The test takes minutes. Set AUTH0SYNC_LONG=1 to run it.";
        }
    }
}

/// <summary>Tells xUnit the category of <see cref="LongFactAttribute"/>.</summary>
public sealed class LongTraitDiscoverer : ITraitDiscoverer
{
    public IEnumerable<KeyValuePair<string, string>> GetTraits(IAttributeInfo traitAttribute) => [new("Category", "Long")];
}
