using Xunit;

namespace Auth0Sync.Tests.Support;

/// <summary>
/// A test that takes minutes. It is left out, and counted as skipped, unless it is asked for:
/// <c>AUTH0SYNC_LONG=1 dotnet test Auth0Sync.Tests --filter Category=Long</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("AUTH0SYNC_LONG") != "1")
        {
            Skip = "It takes minutes: set AUTH0SYNC_LONG=1.";
        }
    }
}
