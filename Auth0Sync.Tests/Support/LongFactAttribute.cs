using Xunit;

namespace Auth0Sync.Tests.Support;

/// <summary>
/// A test that takes minutes. It is skipped unless requested:
/// <c>AUTH0SYNC_LONG=1 dotnet test Auth0Sync.Tests --filter Category=Long</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("AUTH0SYNC_LONG") != "1")
        {
            Skip = "The test takes minutes. Set AUTH0SYNC_LONG=1 to run it.";
        }
    }
}
