using Xunit;

namespace Auth0Sync.Tests.Page;

/// <summary>A test in Chromium. It is skipped without it, but never where CI runs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true" && ChromiumFixture.FindExecutable() is null)
        {
            Skip = "The test needs Chromium: apt-get install chromium.";
        }
    }
}
